package io.adapterfactory.verification.reference;

import io.adapterfactory.cli.FactoryMain;
import io.adapterfactory.verification.reference.http.HttpPage;
import io.adapterfactory.verification.reference.metric.MetricsPage;
import io.adapterfactory.verification.reference.settings.SettingsPage;
import io.adapterfactory.verification.reference.source.JavaSources;
import io.adapterfactory.verification.reference.source.ServiceModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** The pages of {@code docs/reference} that are generated from the code. */
public final class ReferencePages {

    private static final String FOLDER = "docs/reference";

    private final Path root;
    private final Map<String, String> texts = new TreeMap<>();

    /**
     * Generates every page.
     *
     * @param root folder of the checkout
     * @param checkout the command line of a checkout
     */
    public ReferencePages(Path root, CommandLine checkout) {
        this.root = root;
        ServiceModules modules = new ServiceModules(root);
        JavaSources sources = JavaSources.parse(root, modules.all());
        texts.put("settings.md", new SettingsPage(root, modules, sources).text());
        texts.put("commands.md", new CommandsPage(checkout, FactoryMain.commandLine(List.of())).text());
        texts.put("metrics.md", new MetricsPage(sources).text());
        texts.put("topics.md", new TopicsPage(root).text());
        texts.put("http.md", new HttpPage(root, modules, sources).text());
    }

    /** Texts by the paths of their files. */
    public Map<Path, String> texts() {
        Map<Path, String> byFile = new TreeMap<>();
        texts.forEach((name, text) -> byFile.put(root.resolve(FOLDER).resolve(name), text));
        return byFile;
    }

    /** Writes all files. */
    public void write() throws IOException {
        for (Map.Entry<Path, String> page : texts().entrySet()) {
            Files.createDirectories(page.getKey().getParent());
            Files.writeString(page.getKey(), page.getValue());
        }
    }
}
