package io.adapterfactory.t2l.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseModelProfileTest {

    private static final Path SHIPPED = Path.of("../models/base-models/nano");

    @TempDir
    private Path folder;

    @Test
    void theShippedNanoSaysWhatStoresOfOlderVersionsAreTakenFor() {
        BaseModelProfile shipped = BaseModelProfile.read(SHIPPED);

        assertThat(new BaseModelProfile(shipped.promptFormat(), shipped.suite()))
                .isEqualTo(BaseModelProfile.SHIPPED_NANO);
    }

    @Test
    void aNanoWithoutTheFileIsTheShippedOne() throws IOException {
        Path nano = Files.createDirectory(folder.resolve("nano"));

        assertThat(BaseModelProfile.read(nano)).isEqualTo(BaseModelProfile.SHIPPED_NANO);
        assertThat(BaseModelProfile.read(nano.resolve("../nano"))).isEqualTo(BaseModelProfile.SHIPPED_NANO);
    }

    @Test
    void withoutTheFileTheTokenizerDecidesAndTheSuiteIsWords() {
        assertThat(BaseModelProfile.read(folder)).isEqualTo(new BaseModelProfile(Optional.empty(), "words"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"prompt_format": "chat", "suite": "none"}                       | chat  |     | none
            {"prompt_format": "plain"}                                       | plain |     | words
            {"prompt_format": "plain", "answer_end": "###", "suite": "nano"} | plain | ### | nano
            {"prompt_format": null, "suite": "words-2"}                      |       |     | words-2
            {}                                                               |       |     | words
            """)
    void readsItsKeys(String json, String format, String answerEnd, String suite) throws IOException {
        Files.writeString(folder.resolve(BaseModelProfile.FILE), json);

        BaseModelProfile profile = BaseModelProfile.read(folder);

        Optional<PromptFormat> expected = Optional.ofNullable(format)
                .map(name -> name.equals("chat")
                        ? new PromptFormat.Chat()
                        : new PromptFormat.Plain(Optional.ofNullable(answerEnd), ""));
        assertThat(profile).isEqualTo(new BaseModelProfile(expected, suite));
    }

    @Test
    void keepsKeysOfLaterVersions() throws IOException {
        Files.writeString(
                folder.resolve(BaseModelProfile.FILE),
                "{\"license\": \"apache-2.0\", \"prompt_format\": \"chat\", \"digests\": {\"config\": \"00\"}}");

        BaseModelProfile profile = BaseModelProfile.read(folder);
        profile.write(folder);

        assertThat(BaseModelProfile.read(folder)).isEqualTo(profile);
        assertThat(profile.more())
                .isEqualTo(Map.of(
                        "license", new ObjectMapper().readTree("\"apache-2.0\""),
                        "digests", new ObjectMapper().readTree("{\"config\": \"00\"}")));
    }

    @Test
    void writesWhatItReads() throws IOException {
        BaseModelProfile.read(SHIPPED).write(folder);

        assertThat(folder.resolve(BaseModelProfile.FILE))
                .hasSameTextualContentAs(SHIPPED.resolve(BaseModelProfile.FILE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"prompt_formt": "chat"}                        | has the unknown key 'prompt_formt'; did you mean 'prompt_format'? Known are [answer_end, input_end, prompt_format, suite]
            {"prompt_format": "chatml"}                     | 'prompt_format' is 'chatml'; expected 'plain' or 'chat', or leave the key out: then the tokenizer
            {"prompt_format": 1}                            | 'prompt_format' is 1; expected a text that is not empty
            {"prompt_format": "plain", "answer_end": ""}    | 'answer_end' is ""; expected a text that is not empty
            {"prompt_format": "chat", "answer_end": ";"}    | 'answer_end' has an effect only where 'prompt_format' is 'plain'
            {"input_end": ">"}                              | 'input_end' has an effect only where 'prompt_format' is 'plain'
            {"suite": "Words!"}                             | the suite is 'Words!'; expected a name such as words, nano, or none
            []                                              | is []; expected a JSON object
            ^ ^ | cannot be read as JSON: No content to map due to end-of-input
            null                                            | is null; expected a JSON object
            {"suite": "words", "suite": "none"}             | cannot be read as JSON: Duplicate field 'suite'
            {"suite":                                       | cannot be read as JSON
            """)
    void refusesWhatItCannotUse(String json, String message) throws IOException {
        Path file = folder.resolve(BaseModelProfile.FILE);
        Files.writeString(file, json);

        assertThatThrownBy(() -> BaseModelProfile.read(folder))
                .isInstanceOf(InvalidProfileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }
}
