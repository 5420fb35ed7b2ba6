package io.adapterfactory.t2l.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.t2l.template.option.TemplateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with transformers: the texts of real chat templates, and an error if transformers raises one. */
class ChatGoldenTest {

    static List<ChatGoldens.Model> models() {
        return ChatGoldens.models();
    }

    @ParameterizedTest
    @MethodSource("models")
    void rendersWhatTransformersRenders(ChatGoldens.Model model) {
        Template template = Template.parse(model.template(), TemplateOptions.chat(ChatGoldens.CLOCK));

        assertThat(model.cases()).isNotEmpty();
        assertThat(model.cases().stream().map(item -> item.difference(template)).flatMap(Optional::stream))
                .isEmpty();
    }

    @Test
    void thePageOfChatTemplatesIsUpToDate() throws IOException {
        assertThat(Files.readString(Path.of("../docs/reference/chat-templates.md")))
                .as("the Javadoc of ChatTemplateReference has the command that writes it")
                .isEqualTo(ChatTemplateReference.page());
    }
}
