package io.adapterfactory.t2l.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against transformers: the texts of real chat templates, and an error where transformers raises one. */
class ChatGoldenTest {

    static List<ChatGoldens.Model> models() {
        return ChatGoldens.models();
    }

    @ParameterizedTest
    @MethodSource("models")
    void rendersWhatTransformersRenders(ChatGoldens.Model model) {
        Template template = Template.parse(model.template(), TemplateOptions.chat(ChatGoldens.CLOCK));

        assertThat(model.cases()).isNotEmpty();
        assertThat(model.cases().stream()
                        .map(item -> item.difference(template))
                        .flatMap(Optional::stream))
                .isEmpty();
    }
}
