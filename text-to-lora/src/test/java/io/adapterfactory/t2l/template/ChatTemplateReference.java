package io.adapterfactory.t2l.template;

import io.adapterfactory.t2l.template.builtin.Environment;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import io.adapterfactory.t2l.template.syntax.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes {@code docs/reference/chat-templates.md}: for each model, the number of cases that render as in transformers,
 * and the supported features.
 *
 * <p>Command, from the root of the project:
 *
 * <pre>./mvnw -q -pl text-to-lora -am test-compile &amp;&amp; ./mvnw -q -pl text-to-lora \
 *     org.codehaus.mojo:exec-maven-plugin:3.5.0:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.adapterfactory.t2l.template.ChatTemplateReference</pre>
 */
public final class ChatTemplateReference {

    private static final String INTRODUCTION = """
            # Chat templates

            Chat templates and the templates of benchmarks are rendered by this project's own engine
            (`io.adapterfactory.t2l.template`). Its output equals that of jinja2. Chat templates have the settings of transformers
            (`trim_blocks`, `lstrip_blocks`, loop controls, `raise_exception`, `strftime_now`, transformers' `tojson`,
            `{% generation %}`, the immutable sandbox). Benchmark templates have those of lm-eval (text is not changed, a missing
            field is an error). Unsupported features are rejected by name when a template is read, that is, when a model or a
            benchmark is added.

            The chat template of a folder is the one that transformers would use: `chat_template.jinja`; else `chat_template` in
            `tokenizer_config.json`, which is a text or a list of named templates, of which `default` is used (a list without it is
            rejected); else `chat_template.json`.

            This page is generated, and a test fails if it is out of date. To generate it:

            ```
            ./mvnw -q -pl text-to-lora -am test-compile
            ./mvnw -q -pl text-to-lora org.codehaus.mojo:exec-maven-plugin:3.5.0:java -Dexec.classpathScope=test \\
              -Dexec.mainClass=io.adapterfactory.t2l.template.ChatTemplateReference
            ```

            ## Models

            Each case is a conversation, with tools, documents, or variables if the model supports them. The reference is
            transformers 5.24.0 with jinja2 3.1.6. A case is equal if both texts are equal, or if both fail (with the same message
            if the template itself raises the error).

            | template | Hugging Face id | cases | of these errors | equal |
            |---|---|--:|--:|--:|
            """;

    private static final String CONSTRUCTS = """

            ## What a template may use

            - Tags: `for` (with a filter, `else`, `recursive`, `break`, `continue`), `if`, `set` (also `ns.x`, several names, a
              block, a block with filters), `macro` (defaults, `varargs`, `kwargs`), `call`, `filter`, `with`, `print`, `raw`,
              `generation`, comments; whitespace control by `-` and `+`.
            - Expressions: all of jinja2's: literals, arithmetic, chained comparisons, `in`, `and`, `or`, `not`, `~`, inline `if`,
              slices, attributes, items, calls with `*` and `**`, filters, tests.
            - Functions: `cycler`, `dict`, `joiner`, `namespace`, `raise_exception`, `range`, `strftime_now` (with %%a %%A %%b %%B
              %%d %%D %%e %%f %%F %%h %%H %%I %%j %%m %%M %%p %%R %%S %%T %%u %%w %%y %%Y %%z %%Z).
            - Filters:
              %s.
              In benchmarks also `regex_replace(pattern, replacement)`, as in lm-eval, with Java's regular expressions.
            - Tests:
              %s.
            - Methods of texts, dicts, lists, and tuples:
              %s.

            ## What is rejected

            - When the template is read: the tags `autoescape`, `block`, `do`, `extends`, `from`, `import`, `include`, and unknown
              tags; filters, tests, and Python methods that are not listed above; `lipsum` and `self`.
            - When it is rendered, as in jinja2's sandbox: methods that change a value (`append`, `update`, ...), and attributes
              with underscores that lead to Python's internals.
            - When it is rendered, although jinja2 renders a text: printing a method, a generator, or a function (Python prints an
              address); `sameas` of two equal numbers or texts (the result depends on how Python stores them); operations on a text
              marked by `safe` other than printing, `~`, `+`, comparisons, and `length`; halves of characters (`\\ud83d`); complex
              numbers.
            - Whatever exceeds the limits of a rendering: 10,000,000 steps, texts and lists of 4,194,304 characters or items, macros
              100 deep, numbers of 131,072 bits, ranges of 100,000 numbers. A template may nest tags 50 deep and expressions 100
              deep.

            ## How it is checked

            - The table above: `ChatGoldenTest`, a test for each model.
            - The rules of jinja2 and Python one by one, with the results of Debian's python3-jinja2: `TemplateTest` and
              `text-to-lora/src/test/resources/templates`.
            - Random and mutated templates, compared with python3-jinja2: `TemplateDifferential` (its command is in its Javadoc). A
              text that differs from the reference's, or that is rendered although the reference raises an error, is a defect.
              %s
            """;

    /** The result at the commit of this page. */
    private static final String DIFFERENTIAL = """
            The last run had 10,000 templates with seed 31 and found no defects: 3,570 gave the same text, and 6,373 an error on
              both sides; 38 were refused or failed only here; in 19, the reference's text had an address.""";

    private static final int WIDTH = 120;

    private ChatTemplateReference() {}

    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of("docs/reference/chat-templates.md"), page());
    }

    static String page() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        int cases = 0;
        int errors = 0;
        int equal = 0;
        List<ChatGoldens.Model> models = ChatGoldens.models();
        for (ChatGoldens.Model model : models) {
            Optional<Template> template = parsed(model);
            int modelErrors = (int)
                    model.cases().stream().filter(item -> item.text() == null).count();
            int modelEqual = template.isEmpty()
                    ? 0
                    : (int) model.cases().stream()
                            .filter(item -> item.difference(template.get()).isEmpty())
                            .count();
            page.append(String.format(
                    "| %s | %s | %d | %d | %s |%n",
                    model.name(),
                    model.ids(),
                    model.cases().size(),
                    modelErrors,
                    modelEqual == model.cases().size() ? "all" : String.valueOf(modelEqual)));
            cases += model.cases().size();
            errors += modelErrors;
            equal += modelEqual;
        }
        page.append(String.format("| %d templates | | %d | %d | %d |%n", models.size(), cases, errors, equal));
        Vocabulary vocabulary = Environment.vocabulary(TemplateOptions.Dialect.CHAT);
        page.append(String.format(
                CONSTRUCTS,
                listed(vocabulary.filters()),
                listed(vocabulary.tests()),
                listed(vocabulary.methods()),
                DIFFERENTIAL));
        return page.toString();
    }

    private static Optional<Template> parsed(ChatGoldens.Model model) {
        try {
            return Optional.of(Template.parse(model.template(), TemplateOptions.chat(ChatGoldens.CLOCK)));
        } catch (TemplateException e) {
            return Optional.empty();
        }
    }

    /** Sorted names, wrapped as lines of a list item. */
    private static String listed(Collection<String> names) {
        String all = new TreeSet<>(names).stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder();
        int column = 2;
        for (String name : all.split(" ")) {
            if (column + 1 + name.length() > WIDTH) {
                text.append("\n ");
                column = 1;
            }
            text.append(text.isEmpty() ? "" : " ").append(name);
            column += 1 + name.length();
        }
        return text.toString();
    }
}
