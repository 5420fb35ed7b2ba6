package io.adapterfactory.t2l.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Compares the template engine with Debian's python3-jinja2 on random and mutated templates. The two texts must be
 * equal. The engine may reject a template or report an error; such cases are counted. Exits with 1 if a text differs.
 *
 * <p>Command, from the root of the project (needs {@code apt-get install python3-jinja2}; arguments: number of templates, seed):
 *
 * <pre>./mvnw -q -pl text-to-lora -am test-compile &amp;&amp; ./mvnw -q -pl text-to-lora \
 *     org.codehaus.mojo:exec-maven-plugin:3.5.0:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.adapterfactory.t2l.template.TemplateDifferential -Dexec.args="10000 1"</pre>
 */
public final class TemplateDifferential {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCRIPT = Path.of("text-to-lora/src/test/python/chat-templates/render.py");

    private TemplateDifferential() {}

    private record Case(String template, Map<String, Object> variables) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = Integer.parseInt(arguments[0]);
        Random random = new Random(Long.parseLong(arguments[1]));
        List<Case> cases = cases(count, random);
        List<JsonNode> expected = reference(cases);
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Integer> refusals = new TreeMap<>();
        int defects = 0;
        for (int i = 0; i < cases.size(); i++) {
            String outcome = outcome(cases.get(i), expected.get(i), refusals);
            counts.merge(outcome, 1, Integer::sum);
            if (outcome.startsWith("DEFECT")) {
                defects++;
                System.out.println(
                        outcome + " in " + JSON.writeValueAsString(cases.get(i).template()));
                System.out.println("  reference " + expected.get(i));
                System.out.println("  ours      " + ours(cases.get(i)));
            }
        }
        refusals.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(Integer.getInteger("refusals", 15))
                .forEach(entry -> System.out.println("refused " + entry.getValue() + ": " + entry.getKey()));
        System.out.println(cases.size() + " templates: " + counts);
        if (defects > 0) {
            System.exit(1);
        }
    }

    private static String ours(Case item) throws IOException {
        try {
            return JSON.writeValueAsString(Template.parse(item.template(), TemplateOptions.chat(ChatGoldens.CLOCK))
                    .render(item.variables()));
        } catch (TemplateException e) {
            return e.kind() + " " + e.getMessage();
        } catch (RuntimeException | Error e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return "crash " + trace.toString().lines().limit(4).toList();
        }
    }

    private static String outcome(Case item, JsonNode expected, Map<String, Integer> refusals) {
        String text = expected.path("text").textValue();
        try {
            String ours = Template.parse(item.template(), TemplateOptions.chat(ChatGoldens.CLOCK))
                    .render(item.variables());
            if (text == null) {
                return expected.path("error").asText().startsWith("Timeout")
                        ? "reference too slow"
                        : "DEFECT text for error";
            }
            return ours.equals(text) ? "same text" : "DEFECT other text";
        } catch (TemplateException e) {
            if (text == null) {
                return "error on both sides";
            }
            if (text.contains(" at 0x")) {
                return "address printed by the reference";
            }
            refusals.merge(e.getMessage().replaceAll("^line \\d+: ", "").replaceAll("[0-9]+", "N"), 1, Integer::sum);
            return "refused by ours";
        } catch (RuntimeException | Error e) {
            return "DEFECT crash";
        }
    }

    private static List<Case> cases(int count, Random random) {
        List<ChatGoldens.Model> models = ChatGoldens.models();
        List<Case> cases = new ArrayList<>();
        while (cases.size() < count) {
            TemplateGenerator generator = new TemplateGenerator(random);
            if (random.nextInt(3) > 0) {
                cases.add(new Case(generator.template(), variables()));
            } else {
                ChatGoldens.Model model = models.get(random.nextInt(models.size()));
                ChatGoldens.Case item =
                        model.cases().get(random.nextInt(model.cases().size()));
                cases.add(new Case(generator.mutated(model.template()), item.variables()));
            }
        }
        return cases;
    }

    private static Map<String, Object> variables() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("k", "v");
        data.put("B", 2);
        data.put("a", List.of(1, 2.0, "three"));
        data.put("n", null);
        data.put("items", 1e22);
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put(
                "messages",
                List.of(
                        message("system", " Be \"brief\".\n"),
                        message("user", "What's 2+2?\r\n<b>é</b>"),
                        message("assistant", "<think>a b</think>\n\nFour. "),
                        message("user", "abc abc")));
        variables.put("tools", List.of(Map.of("name", "f")));
        variables.put("text", "a b c\nA-Word of 12 ");
        variables.put("number", 12);
        variables.put("real", 12000000.0);
        variables.put("flag", true);
        variables.put("nothing", null);
        variables.put("data", data);
        variables.put("words", List.of("ab", "", "Cd", "b"));
        return variables;
    }

    private static Map<String, Object> message(String role, String content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    private static List<JsonNode> reference(List<Case> cases) throws IOException, InterruptedException {
        Path input = Files.createTempFile("templates", ".jsonl");
        Path output = Files.createTempFile("rendered", ".jsonl");
        try {
            try (BufferedWriter writer = Files.newBufferedWriter(input)) {
                for (Case item : cases) {
                    writer.write(JSON.writeValueAsString(item));
                    writer.newLine();
                }
            }
            Process python = new ProcessBuilder("/usr/bin/python3", "-W", "ignore", SCRIPT.toString())
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (python.waitFor() != 0) {
                throw new IllegalStateException(SCRIPT + " failed; it needs python3-jinja2");
            }
            List<JsonNode> results = new ArrayList<>();
            try (BufferedReader lines = Files.newBufferedReader(output)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    results.add(JSON.readTree(line));
                }
            }
            return results;
        } finally {
            Files.delete(input);
            Files.delete(output);
        }
    }
}
