package io.adapterfactory.t2l.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.template.error.TemplateException;
import io.adapterfactory.t2l.template.option.TemplateOptions;
import io.adapterfactory.t2l.template.option.TemplateOptions.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of jinja2 one by one, and the limits of the sandbox. The reference wrote the expected texts (see the
 * resources' README).
 */
class TemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TemplateOptions CHAT = TemplateOptions.chat(ChatGoldens.CLOCK);
    private static final TemplateOptions RECORDS = TemplateOptions.records(ChatGoldens.CLOCK);

    /** @param text null if the reference raises an error */
    record Rule(String name, String template, Map<String, Object> variables, String text) {

        @Override
        public String toString() {
            return name + ": " + template;
        }
    }

    static List<Rule> semantics() {
        List<Rule> rules = new ArrayList<>();
        Map<String, Object> variables = Map.of();
        for (JsonNode line : lines("/templates/semantics.jsonl")) {
            variables = line.has("variables") ? map(line.path("variables")) : variables;
            if (line.has("template")) {
                rules.add(rule(line.path("topic").asText(), line, variables));
            }
        }
        return rules;
    }

    static List<Rule> conversations() {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode line : lines("/templates/conversations.jsonl")) {
            Map<String, Object> variables = new HashMap<>(map(line.path("special_tokens")));
            variables.put("tools", null);
            variables.put("documents", null);
            variables.put("messages", JSON.convertValue(line.path("messages"), Object.class));
            variables.put(
                    "add_generation_prompt", line.path("add_generation_prompt").booleanValue());
            rules.add(rule(line.path("name").asText(), line, variables));
        }
        return rules;
    }

    private static Rule rule(String name, JsonNode line, Map<String, Object> variables) {
        return new Rule(
                name,
                line.path("template").textValue(),
                variables,
                line.path("text").textValue());
    }

    private static Map<String, Object> map(JsonNode json) {
        return JSON.convertValue(json, new TypeReference<>() {});
    }

    private static List<JsonNode> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(TemplateTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String rendered(String template) {
        return Template.parse(template, CHAT).render(Map.of());
    }

    @ParameterizedTest
    @MethodSource({"semantics", "conversations"})
    void rendersWhatJinja2Renders(Rule rule) {
        if (rule.text() == null) {
            assertThatThrownBy(() -> Template.parse(rule.template(), CHAT).render(rule.variables()))
                    .isInstanceOf(TemplateException.class);
        } else {
            assertThat(Template.parse(rule.template(), CHAT).render(rule.variables()))
                    .isEqualTo(rule.text());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{% include 'a' %}; the tag 'include'",
                "{% import 'a' as b %}; the tag 'import'",
                "{% extends 'a' %}; the tag 'extends'",
                "{% block a %}{% endblock %}; the tag 'block'",
                "{% autoescape true %}{% endautoescape %}; the tag 'autoescape'",
                "{% do x %}; the tag 'do'",
                "{% if false %}{{ 1|escape }}{% endif %}; the filter 'escape'",
                "{{ 1|random }}; the filter 'random'",
                "{{ 'a'|regex_replace('a', 'b') }}; the filter 'regex_replace'",
                "{{ x|map('urlize') }}; the filter 'urlize'",
                "{{ x is odds }}; the test 'odds'",
                "{{ x|selectattr('a', 'odds') }}; the test 'odds'",
                "{{ x.format(1) }}; the method 'format'",
                "{{ x.encode() }}; the method 'encode'",
                "{{ lipsum() }}; the name 'lipsum'",
                "{% macro m() %}{{ self }}{% endmacro %}; the name 'self'"
            })
    void unsupportedTemplatesAreRefusedByNameWhenTheyAreParsed(String template, String what) {
        assertThatThrownBy(() -> Template.parse(template, CHAT))
                .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.kind())
                        .isEqualTo(TemplateException.Kind.UNSUPPORTED))
                .hasMessage("line 1: " + what + " is not supported (see docs/reference/chat-templates.md)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}; steps",
                "{% for a in range(99999) %}{% for b in range(99999) if false %}{% endfor %}{% endfor %}; steps",
                "{{ range(99999)|map('string')|list|length }}{% for a in range(99999) %}{{ range(999)|sum }}{%"
                        + " endfor %}; steps",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}; deep",
                "{% for a in [[1]] recursive %}{{ loop([a]) }}{% endfor %}; deep",
                "{{ 'a' * 99999999 }}; items or characters",
                "{{ [0] * 99999999 }}; items or characters",
                "{{ 'a'.ljust(99999999) }}; items or characters",
                "{% set ns = namespace(t='aaaa') %}{% for a in range(40) %}{% set ns.t = ns.t + ns.t %}{% endfor"
                        + " %}; steps",
                "{% set ns = namespace(t='aaaa') %}{% for a in range(40) %}{% set ns.t = ns.t ~ ns.t %}{% endfor"
                        + " %}; characters",
                "{% for a in range(99999) %}{{ 'a' * 999999 }}{% endfor %}; characters",
                "{{ 10 ** (10 ** 10) }}; bits",
                "{{ range(99999999)|length }}; range()",
                "{{ 1|round(99999999, 'ceil') }}; bits",
                "{{ ('a' * 60)|regex_replace('(a|aa)+\\\\1c', '') }}; regular expression",
                "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{"
                        + " ns.x }}; items or characters",
                "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{"
                        + " ns.x|tojson }}; items or characters",
                "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% set"
                        + " ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}; too many items",
                "{% set ns = namespace(x=(1,)) %}{% for a in range(60) %}{% set ns.x = (ns.x, ns.x) %}{% endfor"
                        + " %}{{ {ns.x: 1} }}; parts",
                "{% set x = ['a'] * 3999999 %}{% for a in range(99999) %}{{ 'b' in x }}{% endfor %}; steps",
                "{% set x = 'a' * 3999999 %}{% for a in range(99999) %}{{ x.find('b') }}{% endfor %}; steps"
            })
    void aRenderingIsBounded(String template, String limit) {
        TemplateOptions options = new TemplateOptions(
                TemplateOptions.Dialect.RECORDS, ChatGoldens.CLOCK, new Limits(500_000, 1 << 22, 100));
        Template parsed = Template.parse(template, options);

        assertThatThrownBy(() -> parsed.render(Map.of()))
                .isInstanceOfSatisfying(
                        TemplateException.class, e -> assertThat(e.kind()).isEqualTo(TemplateException.Kind.LIMIT))
                .hasMessageContaining(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "not ", "-", "{% if x %}", "{{ x if x else ", "{% for x in y %}", "1 if 1 else "})
    void aDeeplyNestedTemplateIsRefused(String piece) {
        String text = piece.repeat(5000);

        assertThatThrownBy(() -> rendered(piece.startsWith("{") ? text : "{{ " + text + "1"))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void aListThatIsPrintedWithinItselfIsBounded() {
        assertThatThrownBy(() ->
                        rendered("{% set ns = namespace(x=[]) %}{% for i in range(999) %}{% set ns.x = [ns.x] %}{%"
                                + " endfor %}{{ ns.x }}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nested more than");
    }

    @Test
    void theValueOfAVariableIsNeverATemplate() {
        String text = "{{ 7 * 7 }} {% raw %} {# c #}";

        assertThat(Template.parse("{{ x }}{{ [x]|tojson }}", CHAT).render(Map.of("x", text)))
                .isEqualTo(text + "[\"" + text + "\"]");
    }

    @Test
    void nothingOfJavaCanBeReached() {
        for (String attribute : List.of("class", "getClass", "chars", "bytes", "hashCode", "wait")) {
            assertThat(rendered("{{ ''." + attribute + " is defined }}{{ [].class is defined }}"))
                    .isEqualTo("FalseFalse");
            assertThatThrownBy(() -> rendered("{{ 'x'." + attribute + "() }}")).isInstanceOf(TemplateException.class);
        }
    }

    @Test
    void anExceptionOfATemplateHasItsMessage() {
        assertThatThrownBy(() -> rendered("{{ raise_exception('no ' ~ 1) }}"))
                .isInstanceOfSatisfying(
                        TemplateException.class, e -> assertThat(e.kind()).isEqualTo(TemplateException.Kind.RAISED))
                .hasMessage("no 1");
    }

    @Test
    void theValuesOfTheInputStayAsTheyAre() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("a", Arrays.asList(1, 2L, 1.5f, 12000000.0, null, true, Map.of("k", List.of())));

        assertThat(Template.parse("{{ a }}", CHAT).render(variables))
                .isEqualTo("[1, 2, 1.5, 12000000.0, None, True, {'k': []}]");
    }

    @Test
    void aPatternReplacesInTemplatesOfRecords() {
        assertThat(Template.parse("{{ 'a [b] c'|regex_replace('\\\\[(.*?)\\\\]', '<\\\\1$>') }}", RECORDS)
                        .render(Map.of()))
                .isEqualTo("a <b$> c");
        assertThatThrownBy(() -> rendered("{{ ['a']|map(['regex_', 'replace']|join, 'a', 'b')|list }}"))
                .hasMessage("no filter is named 'regex_replace'");
    }

    /**
     * Templates of records work as in lm-eval: nothing is trimmed, a missing field is an error, a field takes priority
     * over a method.
     */
    @Test
    void templatesOfRecordsKeepTheirText() {
        assertThat(Template.parse("a\n  {% if true %}\nb\n{% endif %}\n", RECORDS)
                        .render(Map.of()))
                .isEqualTo("a\n  \nb\n\n");
        assertThat(Template.parse("{{ row.items|join(',') }} {{ row.keys() | list }}", RECORDS)
                        .render(Map.of("row", Map.of("items", List.of("a", "b")))))
                .isEqualTo("a,b ['items']");
        assertThat(Template.parse("{{ a|default('d') }}{{ a is defined }}{{ 'x' if false }}", RECORDS)
                        .render(Map.of()))
                .isEqualTo("dFalse");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ a }}",
                "{% if a %}{% endif %}",
                "{% for x in a %}{% endfor %}",
                "{{ a == 1 }}",
                "{{ 1 ~ a }}",
                "{{ a|length }}"
            })
    void aMissingFieldOfARecordIsAnError(String template) {
        Template parsed = Template.parse(template, RECORDS);

        assertThatThrownBy(() -> parsed.render(Map.of()))
                .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.undefinedName())
                        .hasValue("a"));
    }

    @Test
    void aMissingFieldHasItsWholeName() {
        Template parsed = Template.parse("{{ question.stem.x }}", RECORDS);

        assertThatThrownBy(() -> parsed.render(Map.of("question", Map.of("stem", Map.of()))))
                .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.undefinedName())
                        .hasValue("question.stem.x"));
    }
}
