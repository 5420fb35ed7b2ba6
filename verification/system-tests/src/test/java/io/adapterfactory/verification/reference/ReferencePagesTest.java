package io.adapterfactory.verification.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.verification.VerificationMain;
import io.adapterfactory.verification.reference.page.PageText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated pages of {@code docs/reference} agree with the code. */
class ReferencePagesTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path FOLDER = ROOT.resolve("docs/reference");

    private static Map<Path, String> texts;

    @BeforeAll
    static void generate() {
        texts = new ReferencePages(ROOT, VerificationMain.commandLine()).texts();
    }

    @ParameterizedTest
    @ValueSource(strings = {"settings.md", "commands.md", "metrics.md", "topics.md", "http.md"})
    void thePageOnDiskIsTheGeneratedOne(String page) throws IOException {
        assertThat(FOLDER.resolve(page))
                .as("docs/reference/%s does not fit the code; write it again: %s", page, PageText.COMMAND)
                .content()
                .isEqualTo(texts.get(FOLDER.resolve(page)));
    }

    /** Variables that plain code or a script reads are listed by hand; this test finds missing ones. */
    @Test
    void everyVariableThatTheCodeNamesIsOnThePageOfSettings() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path file : code()) {
            Matcher variable =
                    Pattern.compile("\\bFACTORY_[A-Z0-9_]*[A-Z0-9]\\b(?!_)").matcher(Files.readString(file));
            while (variable.find()) {
                named.add(variable.group());
            }
        }
        assertThat(named).contains("FACTORY_STORE", "FACTORY_BUILD", "FACTORY_S3_ENDPOINT", "FACTORY_HTTP_LOGIN");

        String settings = texts.get(FOLDER.resolve("settings.md"));
        Pattern listed = Pattern.compile("`(FACTORY_[A-Z0-9_<>]+)`");
        List<Pattern> patterns = listed.matcher(settings)
                .results()
                .map(found -> Pattern.compile(found.group(1).replace("<NAME>", "[A-Z0-9_]+")))
                .toList();
        assertThat(named).allSatisfy(name -> assertThat(patterns)
                .as("%s is not in docs/reference/settings.md; add it to LauncherVariables", name)
                .anyMatch(pattern -> pattern.matcher(name).matches()));
    }

    @Test
    void everyMetricOfTheDashboardsAndAlertsIsOnThePageOfMetrics() throws IOException {
        String metrics = texts.get(FOLDER.resolve("metrics.md"));
        Set<String> listed = Pattern.compile("`(factory_[a-z_<>]+)`")
                .matcher(metrics)
                .results()
                .map(found -> found.group(1).replace("<service>", "[a-z]+"))
                .collect(TreeSet::new, Set::add, Set::addAll);
        Set<String> used = new TreeSet<>();
        for (String folder : List.of("deploy/prometheus", "deploy/grafana")) {
            for (Path file : files(ROOT.resolve(folder))) {
                Matcher metric =
                        Pattern.compile("\\bfactory_[a-z_]*[a-z]\\b(?![_:])").matcher(Files.readString(file));
                while (metric.find()) {
                    used.add(metric.group());
                }
            }
        }
        assertThat(used).contains("factory_generator_adapters_total");

        assertThat(used).allSatisfy(name -> assertThat(listed)
                .as("%s is not in docs/reference/metrics.md", name)
                .anyMatch(pattern -> name.matches(pattern + "(_count|_sum|_max|_bucket)?")));
    }

    /** Main code of all modules, and the scripts that users run. */
    private static List<Path> code() throws IOException {
        List<Path> found =
                new ArrayList<>(List.of(ROOT.resolve("deploy/factory"), ROOT.resolve("deploy/compose/compose.yml")));
        Matcher module = Pattern.compile("<module>(.*?)</module>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (module.find()) {
            Path main = ROOT.resolve(module.group(1)).resolve("src/main/java");
            if (Files.isDirectory(main)) {
                found.addAll(files(main));
            }
        }
        return found;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
