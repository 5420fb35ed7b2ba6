import { nextTick, onMounted, watch } from "vue";
import { useData, useRoute } from "vitepress";
import DefaultTheme from "vitepress/theme";
import Diagram from "./diagram.js";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("Diagram", Diagram);
  },
  setup() {
    const { isDark } = useData();
    const route = useRoute();
    // Pictures follow the button of the site, not only the system.
    const choosePictures = () =>
      nextTick(() =>
        document.querySelectorAll("picture source").forEach((dark) => {
          dark.media = isDark.value ? "all" : "not all";
        }),
      );
    onMounted(choosePictures);
    watch([isDark, () => route.path], choosePictures, { flush: "post" });
  },
};
