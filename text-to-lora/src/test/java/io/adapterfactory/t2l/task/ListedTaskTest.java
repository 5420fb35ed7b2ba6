package io.adapterfactory.t2l.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListedTaskTest {

    @TempDir
    Path folder;

    @Test
    void aListWithAByteOrderMarkAndCarriageReturnsIsRead() throws IOException {
        Path file = folder.resolve("tasks.jsonl");
        Files.writeString(
                file,
                "\uFEFF{\"task\":\"a\",\"descriptions\":[\"do a\"]}\r\n\r\n{\"task\":\"b\",\"descriptions\":[\"do"
                        + " b\"]}\r\n");

        assertThat(ListedTask.readAll(file)).extracting(ListedTask::name).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'task':'a','description':['do']} | has the unknown key 'description'; known are [data,"
                        + " descriptions, lora, task]",
                "{'task':'a','descriptions':['do']}{'task':'b','descriptions':['do']} | is not JSON: Trailing token",
                "{'task':'a','task':'b','descriptions':['do']} | is not JSON: Duplicate field 'task'",
                "['task'] | needs the task's name in 'task'",
                "{'task':'a','descriptions':'do'} | needs a list of one or more texts in 'descriptions'",
                "{'task':'a','descriptions':['do'],'data':'gone.jsonl'} | in 'data' does not exist"
            })
    void aLineIsRefused(String line, String reason) throws IOException {
        Path file = folder.resolve("tasks.jsonl");
        Files.writeString(file, line.replace('\'', '"') + "\n");

        assertThatThrownBy(() -> ListedTask.readAll(file))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + ":1")
                .hasMessageContaining(reason);
    }
}
