package io.adapterfactory.t2l.basemodel;

import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The prompt format of a base model. */
public sealed interface PromptFormat {

    /** Texts that end an answer, in addition to the model's end tokens. */
    List<String> stops();

    /**
     * The format of the base model in a folder, without loading its tokenizer.
     *
     * @throws InvalidProfileException when its profile is invalid
     */
    static PromptFormat of(Path baseModelFolder) {
        return BaseModelProfile.read(baseModelFolder)
                .promptFormat()
                .orElseGet(() -> Tokenizer.hasChatTemplate(baseModelFolder) ? new Chat() : Plain.endedByEos());
    }

    /** @throws InvalidDatasetException when it is a conversation, but prompts are plain */
    default void requireReadable(TaskExample example) {
        if (this instanceof Plain && !example.history().turns().isEmpty()) {
            throw new InvalidDatasetException(
                    "a chat has " + (example.history().turns().size() + 1)
                            + " turns, but the base model uses plain prompts, which have one; expected chats of one"
                            + " turn, or a base model with a chat template. The chat begins with: "
                            + example.history().turns().get(0).input());
        }
    }

    /**
     * The input unchanged, followed by the answer.
     *
     * @param answerEnd text that ends an answer; if empty, the tokenizer's EOS token
     * @param inputEnd text at the end of a prompt's input; it is appended to inputs that people type if it is missing,
     *     but never to prompts of data sets and benchmarks; empty for none
     */
    record Plain(Optional<String> answerEnd, String inputEnd) implements PromptFormat {

        public Plain {
            if (answerEnd.filter(String::isEmpty).isPresent()) {
                throw new IllegalArgumentException(
                        "the text that ends an answer is empty; expected a text, or leave the key out");
            }
        }

        @Override
        public List<String> stops() {
            return answerEnd.map(List::of).orElse(List.of());
        }

        /** Answers end with the tokenizer's EOS token. */
        public static Plain endedByEos() {
            return new Plain(Optional.empty(), "");
        }

        /** Answers end with a text. */
        public static Plain endedBy(String answerEnd) {
            return new Plain(Optional.of(answerEnd), "");
        }
    }

    /** Turns of a conversation in the format of the tokenizer's chat template. */
    record Chat() implements PromptFormat {

        @Override
        public List<String> stops() {
            return List.of();
        }
    }
}
