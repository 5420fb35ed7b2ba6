package io.adapterfactory.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.sourceforge.pmd.cpd.CPDConfiguration;
import net.sourceforge.pmd.cpd.CpdAnalysis;
import net.sourceforge.pmd.cpd.Mark;
import net.sourceforge.pmd.cpd.Match;
import net.sourceforge.pmd.lang.document.FileLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No block of 12 or more lines exists twice in main code, within a module or across modules. */
class ClonesTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    /** Lines from the block's first token to its last, including comments between them; imports are not counted. */
    private static final int MIN_LINES = 12;

    /**
     * PMD's detector searches by tokens, not by lines. Twelve lines of our code have 60 to 200 tokens; 40 finds each of them, and
     * leaves out blocks that are mostly Javadoc, such as the same setting in two configuration interfaces.
     */
    private static final int MIN_TOKENS = 40;

    @TempDir
    private Path folder;

    @Test
    void mainCodeHasNoClones() throws Exception {
        List<Path> sources = new ArrayList<>();
        Matcher module = Pattern.compile("<module>(.*?)</module>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (module.find()) {
            Path main = ROOT.resolve(module.group(1)).resolve("src/main/java");
            if (Files.isDirectory(main)) {
                sources.add(main);
            }
        }
        assertThat(sources).hasSizeGreaterThan(10);

        assertThat(clones(sources))
                .as("blocks of %d or more lines that exist more than once; move each to one place", MIN_LINES)
                .isEmpty();
    }

    @Test
    void aBlockOfTwelveLinesInTwoFilesIsFound() throws Exception {
        Path first = plant("first/First.java", 12);
        Path second = plant("second/Second.java", 12);

        assertThat(clones(List.of(first, second)))
                .singleElement()
                .asString()
                .contains("12 lines", "First.java", "Second.java");
    }

    @Test
    void aBlockOfElevenLinesIsAllowed() throws Exception {
        Path first = plant("first/First.java", 11);
        Path second = plant("second/Second.java", 11);

        assertThat(clones(List.of(first, second))).isEmpty();
    }

    /** Writes a class that differs from others of the same length only in its name; {@code same} lines are equal. */
    private Path plant(String file, int same) throws IOException {
        Path source = folder.resolve(file);
        Files.createDirectories(source.getParent());
        String name = source.getFileName().toString().replace(".java", "");
        StringBuilder text = new StringBuilder("class " + name + " {\n    int run(int sum) {\n");
        IntStream.range(0, same - 3)
                .forEach(i -> text.append("        sum = sum * ").append(i).append(" + sum;\n"));
        return Files.writeString(source, text + "        return " + name + ".of(sum);\n    }\n}\n");
    }

    private static List<String> clones(List<Path> sources) throws IOException {
        CPDConfiguration configuration = new CPDConfiguration();
        configuration.setOnlyRecognizeLanguage(
                configuration.getLanguageRegistry().getLanguageById("java"));
        configuration.setMinimumTileSize(MIN_TOKENS);
        configuration.setInputPathList(sources);
        List<String> clones = new ArrayList<>();
        try (CpdAnalysis analysis = CpdAnalysis.create(configuration)) {
            analysis.performAnalysis(report -> {
                assertThat(report.getProcessingErrors()).isEmpty();
                report.getMatches().stream()
                        .filter(match -> match.getLineCount() >= MIN_LINES)
                        .map(ClonesTest::describe)
                        .forEach(clones::add);
            });
        }
        return clones;
    }

    private static String describe(Match match) {
        return match.getLineCount() + " lines: "
                + match.getMarkSet().stream()
                        .map(Mark::getLocation)
                        .map(ClonesTest::describe)
                        .collect(Collectors.joining(", "));
    }

    private static String describe(FileLocation location) {
        Path file = Path.of(location.getFileId().getAbsolutePath());
        return (file.startsWith(ROOT) ? ROOT.relativize(file) : file.getFileName()) + ":" + location.getStartLine()
                + "-" + location.getEndLine();
    }
}
