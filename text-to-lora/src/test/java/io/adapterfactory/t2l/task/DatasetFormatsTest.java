package io.adapterfactory.t2l.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the formats of training data: each is read correctly, or refused by name. */
class DatasetFormatsTest {

    private static final String CHAT =
            "{'messages':[{'role':'system','content':'be terse'},{'role':'user','content':'hi'},"
                    + "{'role':'assistant','content':'hello'},{'role':'user','content':'2+2?'},{'role':'assistant','content':'4'},"
                    + "{'role':'user','content':'sure?'},{'role':'assistant','content':'yes'}]}\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'prompt':'p','response':'r'} | p | r",
                "{'input':'p','output':'r'} | p | r",
                "{'prompt':'p','completion':'r'} | p | r",
                "{'prompt':'p','answer':'r','id':7,'source':'x','score':null} | p | r",
                "{'prompt':'P','input':'I','response':'R','output':'O'} | P | R",
                "{'instruction':'do','input':'this','output':'r'} | do//this | r",
                "{'instruction':'do','input':'','output':'r'} | do | r",
                "{'instruction':'do','input':null,'output':'r'} | do | r",
                "{'instruction':'do','output':'r'} | do | r",
                "{'instruction':'do','input':'this','output':'r','system':'s','history':[]} | s//do//this | r",
                "{'instruction':'do','context':'this','response':'r','category':'qa'} | do//this | r",
                "{'instruction':'do','input':'this','output':'r','prompt':'do'} | do//this | r",
                "{'system_message':'s','prompt':'p','response':'r'} | s//p | r",
                "{'system_message':'','prompt':'p','response':'r'} | p | r",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r'}]} | p | r",
                "{'messages':[{'role':'system','content':'s'},{'role':'user','content':'p'},{'role':'assistant','content':'r'}]} | s//p | r",
                "{'messages':[{'role':'system','content':''},{'role':'user','content':'p'},{'role':'assistant','content':'r'}]} | p | r",
                "{'prompt':'p','messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r'}]} | p | r",
                "{'messages':[{'role':'user','content':[{'type':'text','text':'p'}]},{'role':'assistant','content':'r','tool_calls':null,'weight':1}]} | p | r",
                "{'conversations':[{'from':'human','value':'p'},{'from':'gpt','value':'r'}]} | p | r",
                "{'system':'s','conversations':[{'from':'human','value':'p'},{'from':'gpt','value':'r'}],'tools':''} | s//p | r",
                "{'conversations':[{'role':'user','content':'p'},{'role':'assistant','content':'r'}]} | p | r",
                "{'prompt':[{'role':'user','content':'p'}],'completion':[{'role':'assistant','content':'r'}]} | p | r",
                // Tables have every column in every row.
                "{'prompt':'p','response':'r','messages':[],'conversations':null} | p | r",
                "{'messages':[{'role':'user','content':[{'type':'text','text':'p','image_url':null}]},{'role':'assistant','content':'r'}]} | p | r",
                "{'prompt':'p: a, b','choices':['a','b'],'answer':'r'} | p: a, b | r",
                "{'prompt':'p','completion':'r','label':true} | p | r",
                "{'prompt':'p','response':'no','label':false} | p | no"
            })
    void aRecordIsReadCorrectly(String json, String prompt, String answer) throws IOException {
        Path file = write("data.jsonl", json.replace('\'', '"') + "\n");

        assertThat(DatasetFile.read(file, "train"))
                .extracting(TaskExample::prompt, TaskExample::answer)
                .containsExactly(tuple(prompt.replace("//", "\n\n"), answer));
    }

    /** As in supervised fine-tuning: every answer is learned, with all earlier messages as its prompt. */
    @Test
    void everyAnswerOfAChatIsAnExample() throws IOException {
        Path file = write("data.jsonl", CHAT.replace('\'', '"'));
        Turn first = new Turn("hi", "hello");
        Turn second = new Turn("2+2?", "4");
        Optional<String> system = Optional.of("be terse");

        assertThat(DatasetFile.read(file, "train"))
                .containsExactly(
                        new TaskExample(new History(system, List.of()), "hi", "hello"),
                        new TaskExample(new History(system, List.of(first)), "2+2?", "4"),
                        new TaskExample(new History(system, List.of(first, second)), "sure?", "yes"));
    }

    @Test
    void theLastAnswerOfAHeldOutChatIsTheTarget() throws IOException {
        String heldOut =
                CHAT.replace("{'messages'", "{'split':'test','messages'").replace("sure?", "really?");
        Path file = write("data.jsonl", (CHAT + heldOut).replace('\'', '"'));
        TaskDataset data = TaskDataset.of(file, "jsonl", "train", "test");

        data.check();

        assertThat(data.training(9, 0)).hasSize(3);
        assertThat(data.heldOut(9)).extracting(TaskExample::input).containsExactly("really?");
    }

    @Test
    void aChatThatIsTrainedOnAndHeldOutIsNamed() throws IOException {
        Path file = write(
                "data.jsonl", (CHAT + CHAT.replace("{'messages'", "{'split':'test','messages'")).replace('\'', '"'));

        assertThatThrownBy(() -> TaskDataset.of(file, "jsonl", "train", "test").check())
                .hasMessageStartingWith(file + ":2: this prompt of the split 'test' is in the split 'train' too");
    }

    @Test
    void answersOfWeightZeroAndThoseInAPromptAreNotLearned() throws IOException {
        Path weights = write(
                "weights.jsonl",
                CHAT.replace("'content':'hello'", "'content':'hello','weight':0")
                        .replace('\'', '"'));
        Path prompt = write(
                "prompt.jsonl",
                CHAT.replace("'messages'", "'prompt'")
                        .replace(
                                ",{'role':'assistant','content':'yes'}",
                                "],'completion':[{'role':'assistant','content':'yes'}")
                        .replace('\'', '"'));

        assertThat(DatasetFile.read(weights, "train"))
                .extracting(TaskExample::answer)
                .containsExactly("4", "yes");
        assertThat(DatasetFile.read(prompt, "train"))
                .extracting(TaskExample::prompt, TaskExample::answer)
                .containsExactly(tuple("be terse\n\nhi\n\nhello\n\n2+2?\n\n4\n\nsure?", "yes"));
    }

    @Test
    void textIsKeptAsItIs() throws IOException {
        Path file = write(
                "data.jsonl",
                "{\"prompt\":\" a \",\"response\":\" b\\n\"}\n{\"prompt\":\"a\\u0000b\",\"response\":\"c\"}");

        assertThat(DatasetFile.read(file, "train"))
                .containsExactly(new TaskExample(" a ", " b\n"), new TaskExample("a\0b", "c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'prompt':'p'} | needs a text 'response'",
                "{'response':'r'} | needs a text 'prompt' (or 'input'); it has [response]",
                "{'question':'p','answer':'r'} | needs a text 'prompt'",
                "{'text':'all'} | needs a text 'response'",
                "{'prompt':'p','chosen':'a','rejected':'b'} | needs a text 'response'",
                "{'Definition':['d'],'Instances':[]} | task files of Super-NaturalInstructions (format"
                        + " natural-instructions)",
                "{'prompt':'p','answer':2} | 'answer' must be a text that is not empty, not 2",
                "{'prompt':'p','response':''} | 'response' must be a text that is not empty",
                "{'prompt':'p','response':['r']} | 'response' must be a text that is not empty, not [\"r\"]",
                "{'prompt':{'text':'p'},'response':'r'} | 'prompt' must be a text that is not empty",
                "{'instruction':'do','input':3,'output':'r'} | 'input' must be a text, not 3",
                "{'instruction':'','input':'x','output':'r'} | 'instruction' must be a text that is not empty",
                "{'instruction':'do','input':'x'} | needs a text 'response'",
                // No part of the prompt is dropped.
                "{'prompt':'p','context':'long','response':'r'} | 'context' would not be part of the prompt",
                "{'prompt':'p','input':'x','response':'r'} | 'input' would not be part of the prompt",
                "{'input':'x','question':'q','output':'r'} | 'question' would not be part of the prompt",
                "{'instruction':'do','input':'a','context':'b','output':'r'} | 'context' would not be part of the"
                        + " prompt",
                "{'instruction':'do','output':'r','history':[['a','b']]} | 'history' would not be part of the prompt",
                "{'prompt':'other','messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r'}]} |"
                        + " 'prompt' would not be",
                "{'tools':[{'name':'f'}],'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r'}]} | 'tools' would not be",
                "{'prompt':'p','choices':['a','b'],'answer':'A'} | 'choices' would not be part of the prompt:"
                        + " [\"a\",\"b\"]",
                "{'prompt':'p: a','options':['a',2],'answer':'A'} | 'options' would not be part of the prompt",
                "{'prompt':'p','options':{'A':'x'},'answer':'A'} | 'options' would not be part of the prompt",
                "{'prompt':'p','passage':'long','answer':'r'} | 'passage' would not be part of the prompt",
                "{'prompt':'p','documents':['long'],'answer':'r'} | 'documents' would not be part of the prompt",
                // No other column is ignored.
                "{'prompt':'p','completion':'r','label':false} | 'label' is false, which marks an unwanted completion",
                "{'prompt':'p','response':'r','Split':'test'} | the field 'Split' is not read; expected it to be"
                        + " named 'split'",
                "{'prompt':'p\\ud83d','response':'r'} | half of a surrogate pair",
                "{'prompt':'p','response':'\\ude00r'} | half of a surrogate pair",
                "{'image':'a.png','prompt':'p','response':'r'} | 'image' would not be part of the prompt",
                // Chats.
                "{'messages':[{'role':'user','content':'p'}]} | the chat has 1 messages and no answer by the assistant",
                "{'messages':[]} | the chat has 0 messages and no user's message",
                "{'messages':'p'} | 'messages' must be a list of messages, not \"p\"",
                "{'conversations':{'0':'p'}} | 'conversations' must be a list of messages, not {",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r'},{'role':'user','content':'q'}]} | the chat has 3 messages and no answer by the assistant at its end; expected messages of the user and the assistant in turn, the last one the assistant's, after at most one message of the system.",
                "{'messages':[{'role':'user','content':'p'},{'role':'user','content':'q'},{'role':'assistant','content':'r'}]} | message 1 of the chat is of the role 'user'; expected messages of the user and the assistant in turn",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r'},{'role':'assistant','content':'s'}]} | message 2 of the chat is of the role 'assistant'",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r'},{'role':'system','content':'s'}]} | message 2 of the chat is of the role 'system'",
                "{'messages':[{'role':'assistant','content':'r'},{'role':'user','content':'p'}]} | message 0 of the"
                        + " chat is of the role 'assistant'",
                "{'messages':[{'role':'user','content':'p'},{'role':'system','content':'s'},{'role':'assistant','content':'r'}]} | message 1 of the chat is of the role 'system'",
                "{'messages':[{'role':'tool','content':'p'}]} | message 0 of the chat is"
                        + " {\"role\":\"tool\",\"content\":\"p\"}; expected 'role'",
                "{'messages':['p','r']} | message 0 of the chat is \"p\"",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':''}]} | a message of the"
                        + " chat is empty",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':null}]} | message 1 of"
                        + " the chat has the content null",
                "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':'x'}]}]} | has the content"
                        + " [{\"type\":\"image_url\"",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r','weight':0}]} | the"
                        + " chat has no answer for training: each has the weight 0",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r','weight':0.5}]} | has"
                        + " 'weight': 0.5",
                "{'messages':[{'role':'user','content':'p','weight':0},{'role':'assistant','content':'r'}]} | has"
                        + " 'weight': 0",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r','tool_calls':[{'id':1}]}]} | has 'tool_calls'",
                "{'messages':[{'role':'user','content':'p'},{'role':'assistant','content':'r','thinking':'hm'}]} |"
                        + " has 'thinking': \"hm\"",
                // Lines.
                "{'prompt':'a','response':'b'}{'prompt':'c','response':'d'} | has more than one JSON value;"
                        + " expected one object on each line",
                "{'prompt':'a','response':'b'}, | is not JSON: Unexpected character (','",
                "{'prompt':'a','prompt':'c','response':'b'} | is not JSON: Duplicate field 'prompt'",
                "{'prompt':'a','response':NaN} | is not JSON: Non-standard token 'NaN'",
                "{'prompt':'a', | is not JSON",
                "'text' | is \"text\"; expected an object with fields",
                "7 | is 7; expected an object with fields",
                "null | is null; expected an object with fields",
                "{'prompt':'a','response':'b','split':1} | 'split' must be a text such as 'train' or 'test', not 1",
                "{'prompt':'a','response':'b','split':''} | 'split' must be a text"
            })
    void unreadableDataAreRefusedWithFileLineAndFormats(String json, String reason) throws IOException {
        Path file = write("data.jsonl", "{\"prompt\":\"p\",\"response\":\"r\"}\n\n" + json.replace('\'', '"') + "\n");

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file + ":3")
                .hasMessageContaining(reason)
                .hasMessageContaining("Supported are records with prompt and response");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'prompt':'a','response':'b'},{'prompt':'c','response':'d'}]",
                "\uFEFF[\n{'prompt':'a','response':'b'},\r\n{'prompt':'c','response':'d'}\n]\n",
                "\n  [{'prompt':'a','response':'b'}\n ,\n {'prompt':'c','response':'d'}]",
                "{'prompt':'a','response':'b'}\r\n\r\n{'prompt':'c','response':'d'}",
                "\uFEFF{'prompt':'a','response':'b'}\n\n\n{'prompt':'c','response':'d'}\n"
            })
    void listsLinesAByteOrderMarkAndCarriageReturnsAreRead(String text) throws IOException {
        for (String name : List.of("data.jsonl", "data.json", "data")) {
            Path file = write(name, text.replace('\'', '"'));

            assertThat(DatasetFile.read(file, "train"))
                    .as(name)
                    .containsExactly(new TaskExample("a", "b"), new TaskExample("c", "d"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'prompt':'a','response':'b'},#{'prompt':'a'}] | :2 needs a text 'response'",
                "['a','b'] | :1 is \"a\"; expected an object with fields",
                "[{'prompt':'a','response':'b'}] [] | :1 has more after the list",
                "[{'prompt':'a','response':'b'} | :1 is not JSON: Unexpected end-of-input",
                "[{'prompt':'a','response':'b'},] | :1 is not JSON: Unexpected character (']'",
                "[[{'prompt':'a','response':'b'}]] | :1 is [{\"prompt\":\"a\",\"response\":\"b\"}]; expected an object"
            })
    void aListIsRefusedWithItsLine(String text, String reason) throws IOException {
        Path file = write("data.json", text.replace('\'', '"').replace('#', '\n'));

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason)
                .hasMessageContaining("Supported are");
    }

    @Test
    void tablesAreRead() throws IOException {
        Path file = write(
                "data.csv",
                "\uFEFFinstruction,input,output,split\r\nadd,\"1, \"\"2\"\"\",3,train\r\n\"say\nit\",,\""
                        + " 4\",TRAIN\r\nx,y,z,val\r\n");
        Path tabs = write("data.tsv", "prompt\tresponse\na,b\tc\n");

        assertThat(DatasetFile.read(file, "train"))
                .containsExactly(new TaskExample("add\n\n1, \"2\"", "3"), new TaskExample("say\nit", " 4"));
        assertThat(DatasetFile.read(file, "test")).containsExactly(new TaskExample("x\n\ny", "z"));
        assertThat(DatasetFile.read(tabs, "train")).containsExactly(new TaskExample("a,b", "c"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "prompt,response#a,b#c | :3 has 1 cells; expected 2, as the first line has",
                "prompt,response#a,b#c,d,e | :3 is not a row of the table: Too many entries",
                "prompt,prompt,response#a,b,c | :1 has the column 'prompt' twice",
                "prompt,other#a,b | :2 needs a text 'response'",
                "prompt,response#a, | :2: 'response' must be a text that is not empty",
                "a,b#c,d | :2 needs a text 'response'",
                "prompt,response#a,\"b | is not a row of the table"
            })
    void aTableIsRefusedWithItsLine(String text, String reason) throws IOException {
        Path file = write("data.csv", text.replace('#', '\n') + "\n");

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "PAR1____, is Parquet",
        "ARROW1__, is Arrow",
        "'\u001f\u008b\b', is compressed by gzip; decompress it with gunzip",
        "'PK\u0003\u0004', is a zip archive or a spreadsheet"
    })
    void otherFormatsAreRefusedByName(String start, String reason) throws IOException {
        Path file = folder.resolve("data.jsonl");
        Files.write(file, start.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> DatasetFile.read(file, "train"))
                .hasMessageStartingWith(file + " " + reason)
                .hasMessageContaining("Supported are");
    }

    @ParameterizedTest
    @ValueSource(strings = {"val", "validation", "valid", "dev", "eval", "test", "Test", "VAL", "evaluation"})
    void everyUsualNameOfASplitIsHeldOut(String name) throws IOException {
        Path file = write(
                "data.jsonl",
                "{\"prompt\":\"a\",\"response\":\"b\",\"split\":\"Train\"}\n"
                        + "{\"prompt\":\"c\",\"response\":\"d\",\"split\":\"" + name + "\"}\n");

        for (String asked : List.of("test", "validation", "dev")) {
            TaskDataset data = TaskDataset.of(file, "jsonl", "train", asked);
            data.check();

            assertThat(data.training(9, 1)).containsExactly(new TaskExample("a", "b"));
            assertThat(data.heldOut(9)).containsExactly(new TaskExample("c", "d"));
        }
    }

    @Test
    void theRequestedOneOfValidationAndTestIsHeldOut() throws IOException {
        Path file = write("data.jsonl", """
                {"prompt":"a","response":"b"}
                {"prompt":"c","response":"d","split":"dev"}
                {"prompt":"e","response":"f","split":"test"}
                """);

        assertThat(TaskDataset.of(file, "jsonl", "train", "test").heldOut(9))
                .containsExactly(new TaskExample("e", "f"));
        assertThat(TaskDataset.of(file, "jsonl", "train", "val").heldOut(9)).containsExactly(new TaskExample("c", "d"));
    }

    @Test
    void aPromptThatIsHeldOutUnderAnotherNameIsFound() throws IOException {
        Path file = write("data.jsonl", """
                {"prompt":"a","response":"b"}
                {"prompt":"a","response":"b","split":"dev"}
                """);

        assertThatThrownBy(() -> TaskDataset.of(file, "jsonl", "train", "test").check())
                .hasMessageStartingWith(file + ":2: this prompt of the split 'validation' is in the split 'train' too");
    }

    @Test
    void anUnusedSplitIsNamed() throws IOException {
        Path file = write(
                "data.jsonl",
                "{\"prompt\":\"a\",\"response\":\"b\"}\n{\"prompt\":\"c\",\"response\":\"d\",\"split\":\"tset\"}\n");

        assertThatThrownBy(() -> TaskDataset.of(file, "jsonl", "train", "test").check())
                .hasMessage(file + ":2: the split 'tset' is unknown; expected 'train', 'test', or one of train, val,"
                        + " validation, dev, eval, test");
        TaskDataset.of(file, "jsonl", "train", "tset").check();
    }

    @Test
    void tasksOfNaturalInstructionsAndListsAreDistinguished() throws IOException {
        Path task = write("task.json", "{\"Definition\":\"d\",\"Instances\":[{\"input\":\"a\",\"output\":[\"b\"]}]}");
        Path list = write("list.json", "[{\"prompt\":\"a\",\"response\":\"b\"}]");

        assertThat(TaskDataset.of(task, "train", "test")).isInstanceOf(TaskDataset.Instructions.class);
        assertThat(TaskDataset.of(list, "train", "test")).isInstanceOf(TaskDataset.Jsonl.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Definition':['d',1],'Instances':[{'input':'a','output':['b']}]}",
                "{'Definition':{'a':'d'},'Instances':[{'input':'a','output':['b']}]}",
                "{'Definition':'d','Instances':[{'input':'a','output':['b',2]}]}",
                "{'Definition':'d','Instances':[{'input':'a','output':[null]}]}",
                "{'Definition':'d','Instances':[{'input':'a','output':{'x':'b'}}]}",
                "{'Definition':'d','Instances':[{'input':7,'output':['b']}]}",
                "{'Definition':'d','Instances':[{'input':'a','output':['b']}]} {}",
                "{'Definition':'d','Definition':'e','Instances':[{'input':'a','output':['b']}]}"
            })
    void aTaskOfNaturalInstructionsHasTextsOnly(String text) throws IOException {
        Path file = write("task.json", text.replace('\'', '"'));

        assertThatThrownBy(() -> NaturalInstructions.read(file))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageStartingWith(file.toString());
    }

    @Test
    void recordsInAJsonFileAreReadAsRecords() throws IOException {
        Path lines =
                write("lines.json", "{\"prompt\":\"a\",\"response\":\"b\"}\n{\"prompt\":\"c\",\"response\":\"d\"}\n");
        Path single = write("single.json", "\uFEFF{\"prompt\":\"a\",\"response\":\"b\"}");
        Path other = write("other.json", "{\"train\":[{\"prompt\":\"a\",\"response\":\"b\"}]}");

        assertThat(TaskDataset.of(lines, "train", "test").training(9, 0))
                .containsExactly(new TaskExample("a", "b"), new TaskExample("c", "d"));
        assertThat(TaskDataset.of(single, "train", "test").training(9, 0)).containsExactly(new TaskExample("a", "b"));
        assertThatThrownBy(() -> TaskDataset.of(other, "train", "test").check())
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("it has [train]. Supported are records with prompt and response");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
