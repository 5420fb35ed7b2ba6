import { defineComponent, h, onMounted, ref, useId, watch } from "vue";
import { useData, withBase } from "vitepress";

let loading;

/** Mermaid is loaded by the first page that has a diagram. */
function mermaid() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = withBase("/mermaid.min.js");
    script.onload = () => resolve(window.mermaid);
    script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
    document.head.append(script);
  });
  return loading;
}

/** Draws a Mermaid diagram; shows its text until it is drawn, or if it cannot be. */
export default defineComponent({
  props: { code: { type: String, required: true } },
  setup(props) {
    const { isDark } = useData();
    const id = `diagram-${useId()}`;
    const svg = ref("");
    const draw = async () => {
      const library = await mermaid();
      library.initialize({ startOnLoad: false, theme: isDark.value ? "dark" : "neutral" });
      svg.value = (await library.render(id, decodeURIComponent(props.code))).svg;
    };
    onMounted(draw);
    watch(isDark, draw);
    return () =>
      svg.value
        ? h("div", { class: "diagram", innerHTML: svg.value })
        : h("pre", { class: "diagram" }, decodeURIComponent(props.code));
  },
});
