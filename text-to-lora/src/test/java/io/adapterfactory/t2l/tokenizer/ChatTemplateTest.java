package io.adapterfactory.t2l.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adapterfactory.t2l.Goldens;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with prompts that transformers rendered from the templates of this test. */
class ChatTemplateTest {

    private static final ChatMessage NO_SYSTEM = new ChatMessage("system", "");
    private static final ChatMessage SYSTEM = new ChatMessage("system", "Be terse.");
    private static final ChatMessage QUESTION = new ChatMessage("user", "What is 2+2? ");
    private static final ChatMessage ANSWER = new ChatMessage("assistant", "4");
    private static final ChatMessage DOUBT = new ChatMessage("user", "Sure?");

    enum Family {
        MISTRAL("mistralai/Mistral-7B-Instruct-v0.2", """
                {% if messages[0]['role'] == 'system' %}
                    {% set system = messages[0]['content'] + '\\n\\n' %}
                    {% set turns = messages[1:] %}
                    {{- bos_token }}
                {%- else %}
                    {% set system = '' %}
                    {% set turns = messages %}
                {% endif %}
                {%- for turn in turns %}
                    {%- if turn['role'] == 'user' %}
                        {{- ' [INST] ' + (system if loop.first else '') + turn['content'] + ' [/INST]' }}
                    {%- elif turn['role'] == 'assistant' %}
                        {{- ' ' + (turn['content'] | trim) + eos_token }}
                    {%- else %}
                        {{- raise_exception('only user and assistant follow a system turn') }}
                    {%- endif %}
                {%- endfor %}
                """),
        LLAMA("meta-llama/Llama-3.1-8B-Instruct", """
                {%- if messages[0].role == 'system' %}{{- bos_token }}{%- endif %}
                {%- for message in messages %}
                    {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' }}
                    {{- message.content | trim + eos_token }}
                {%- endfor %}
                {%- if add_generation_prompt %}
                    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
                {%- endif %}
                """),
        GEMMA("google/gemma-2-2b-it", """
                {%- if messages[0]['role'] == 'system' -%}{{ bos_token }}{%- endif -%}
                {%- for message in messages -%}
                    {%- set role = 'model' if message['role'] == 'assistant' else message['role'] -%}
                    {{ '<start_of_turn>' ~ role ~ '\\n' ~ (message['content'] | trim) ~ '<end_of_turn>\\n' }}
                {%- endfor -%}
                {%- if add_generation_prompt -%}{{ '<start_of_turn>model\\n' }}{%- endif -%}
                """);

        private final String model;
        private final String template;

        Family(String model, String template) {
            this.model = model;
            this.template = template;
        }
    }

    @ParameterizedTest
    @EnumSource
    void rendersWhatTransformersRenders(Family family) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(Goldens.folder("prompts.json").toFile())
                .path(family.model);
        ChatTemplate template = new ChatTemplate(
                family.template,
                Map.of(
                        "bos_token", expected.path("bos").asText(),
                        "eos_token", expected.path("eos").asText()));

        assertThat(template.render(List.of(NO_SYSTEM, QUESTION), false))
                .isEqualTo(expected.path("sft_prompt(system='',user)").asText());
        assertThat(template.render(List.of(ANSWER), false))
                .isEqualTo(expected.path("sft_response(assistant)").asText());
        assertThat(template.render(List.of(NO_SYSTEM, QUESTION), true))
                .isEqualTo(
                        expected.path("eval_prompt(system='',user,generation)").asText());
        assertThat(template.render(List.of(SYSTEM, QUESTION, ANSWER), false))
                .isEqualTo(expected.path("system_user_assistant").asText());
        assertThat(template.render(List.of(QUESTION, ANSWER, DOUBT), true))
                .isEqualTo(expected.path("no_system").asText());
    }

    @ParameterizedTest
    @CsvSource({"{{ 7 * 7 }}", "{% for i in range(3) %}x{% endfor %}", "{# gone? #}", "<b>&amp;</b>"})
    void aUsersTextIsNeverATemplate(String text) {
        ChatTemplate template = new ChatTemplate("[{{ messages[0].content }}]", Map.of());

        assertThat(template.render(List.of(new ChatMessage("user", text)), false))
                .isEqualTo("[" + text + "]");
    }

    /** Expected texts as Jinja2 3.1 prints them with trim_blocks and lstrip_blocks. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`a  {{- 'x' -}}  b`                     | `axb`",
                "`a {{ 'x' }} b`                         | `a x b`",
                "`a~  {% if true %}~b~  {% endif %}~c`   | `a~b~c`",
                "`a {% if true %} b {% endif %} c`       | `a  b  c`",
                "`a~ {#- note -#} ~b`                    | `ab`",
                "`a~ {# note #}~b`                       | `a~b`",
                "`{{ ' -}} {{- ' }}~~`                   | ` -}} {{- ~`",
                "`a~{%- if true -%}~ b{% endif %}`       | `ab`"
            })
    void whitespaceIsPrintedAsJinjaDoes(String template, String expected) {
        assertThat(new ChatTemplate(template.replace('~', '\n'), Map.of()).render(List.of(QUESTION), false))
                .isEqualTo(expected.replace('~', '\n'));
    }

    @Test
    void aTemplateMayRefuseAConversation() {
        ChatTemplate template =
                new ChatTemplate(Family.MISTRAL.template, Map.of("bos_token", "<s>", "eos_token", "</s>"));

        assertThatThrownBy(() -> template.render(List.of(SYSTEM, SYSTEM), false))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageContaining("the chat template refuses the conversation: "
                        + "only user and assistant follow a system turn");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{% if messages %}                    ; {% endif %}",
                "{% include 'other' %}                ; the tag 'include' is not supported",
                "{% if false %}{{ 1|urlize }}{% endif %} ; the filter 'urlize' is not supported",
                "{{ messages is odds }}               ; the test 'odds' is not supported",
                "{{ 'x'.encode() }}                   ; the method 'encode' is not supported",
                "{{ messages|map('pprint')|list }}    ; the filter 'pprint' is not supported"
            })
    void aTemplateThatCannotBeUsedIsRefusedWhenItIsRead(String template, String named) {
        assertThatThrownBy(() -> new ChatTemplate(template, Map.of()))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessageStartingWith("the chat template cannot be used: line 1: ")
                .hasMessageContaining(named);
    }

    @Test
    void aTemplateThatFailsOnAConversationSaysSo() {
        ChatTemplate template = new ChatTemplate("{{ messages[0].content + 1 }}", Map.of());

        assertThatThrownBy(() -> template.render(List.of(QUESTION), false))
                .isInstanceOf(InvalidTokenizerException.class)
                .hasMessage("the chat template failed: can only concatenate str (not \"int\") to str");
    }

    @Test
    void theDateIsTheClocks() {
        Clock clock = Clock.fixed(Instant.parse("2026-07-05T23:30:00Z"), ZoneId.of("Europe/Paris"));

        assertThat(new ChatTemplate("{{ strftime_now('%d %b %Y') }}", Map.of(), clock).render(List.of(QUESTION), false))
                .isEqualTo("06 Jul 2026");
    }
}
