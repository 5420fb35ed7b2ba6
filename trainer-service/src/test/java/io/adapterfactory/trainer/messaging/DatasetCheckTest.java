package io.adapterfactory.trainer.messaging;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.task.InvalidDatasetException;
import io.adapterfactory.t2l.task.TaskDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCheckTest {

    @TempDir
    private Path store;

    private DatasetCheck check;

    @BeforeEach
    void open() {
        check = new DatasetCheck(new FolderStore(store));
    }

    private TaskDataset chats() throws IOException {
        Path file = Files.writeString(store.resolve("chats.jsonl"), """
                {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"},\
                 {"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}]}
                """);
        return TaskDataset.of(file, "jsonl", "train", "test");
    }

    private Path baseModel(String name) throws IOException {
        return Files.createDirectories(store.resolve("base-models").resolve(name));
    }

    @Test
    void chatsOfSeveralTurnsAreRefusedForABaseModelWithPlainPrompts() throws IOException {
        baseModel("plain");
        TaskDataset chats = chats();

        assertThatThrownBy(() -> check.check(chats, "plain"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith("a chat has 2 turns, but the base model uses plain prompts");
    }

    @Test
    void theyAreTakenForABaseModelWithAChatTemplate() throws IOException {
        Files.writeString(baseModel("chat").resolve("chat_template.jinja"), "{{ messages[0].content }}");
        TaskDataset chats = chats();

        assertThatCode(() -> check.check(chats, "chat")).doesNotThrowAnyException();
    }

    @Test
    void aBaseModelThatIsNotThereYetMayBeEither() throws IOException {
        TaskDataset chats = chats();

        assertThatCode(() -> check.check(chats, "later")).doesNotThrowAnyException();
    }
}
