package io.adapterfactory.verification.reference.settings;

import static io.adapterfactory.verification.reference.page.MarkdownTable.code;

import io.adapterfactory.t2l.file.SizeLimit;
import io.adapterfactory.verification.reference.page.MarkdownTable;
import io.adapterfactory.verification.reference.page.PageText;
import io.adapterfactory.verification.reference.source.JavaSources;
import io.adapterfactory.verification.reference.source.ServiceModules;
import io.adapterfactory.verification.reference.source.SourceType;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/** Every setting of the services, and the other environment variables that users set. */
public final class SettingsPage {

    private static final String RENAMED =
            "platform/service-settings/src/main/resources/io/adapterfactory/settings/renamed-variables.properties";

    private final Path root;
    private final ServiceModules modules;
    private final JavaSources sources;

    public SettingsPage(Path root, ServiceModules modules, JavaSources sources) {
        this.root = root;
        this.modules = modules;
        this.sources = sources;
    }

    public String text() {
        PageText page = new PageText("Settings");
        page.paragraph(
                "Set a setting as an environment variable of the service, or of `deploy/factory up`, which passes its"
                        + " environment on. [Operating](../how-to/operating.md) explains the most important ones.");
        page.paragraph(
                "Types: a duration is `PT30S`, `30s`, `5m`, or `2h`; a size is `512M` or `8G`; the items of a list are"
                        + " separated by commas. In the variables, `<NAME>` is a name that you choose or the name of a base model, in upper"
                        + " case. A name with a dash or a dot has underscores instead and one more on each side:"
                        + " `FACTORY_BASE_MODELS__SMOLLM2_135M_INSTRUCT__ROUND_STEPS`.");
        page.heading("Ports").table(ports());
        page.heading("Common").table(properties());
        for (ConfigInterfaces.Group group : new ConfigInterfaces(sources).groups()) {
            group(page, group);
        }
        page.heading("Size limits")
                .paragraph("Files from outside are read up to a limit. All services and commands have these limits.")
                .table(limits());
        page.heading("Launcher and scripts").table(launcher());
        page.heading("Renamed variables")
                .paragraph("An old name works for one minor release after the rename, with a warning in the log.")
                .table(renamed());
        return page.toString();
    }

    private MarkdownTable ports() {
        MarkdownTable table = new MarkdownTable("service", "environment variable", "default", "meaning");
        for (String service : ServiceModules.SERVICES) {
            Properties properties = load(root.resolve(service).resolve("src/main/resources/application.properties"));
            table.row(
                    ServiceModules.shortName(service),
                    "`QUARKUS_HTTP_PORT`",
                    code(properties.getProperty("quarkus.http.port")),
                    "Port of the HTTP interface.");
        }
        table.row("all", "`QUARKUS_HTTP_HOST`", "`127.0.0.1`", "Address that the HTTP interface listens on.");
        return table;
    }

    private MarkdownTable properties() {
        MarkdownTable table = new MarkdownTable("environment variable", "service", "default", "meaning");
        for (Variable variable : new PropertyVariables(root).of(modules.all())) {
            table.row(
                    code(variable.name()),
                    modules.names(variable.reader()),
                    code(variable.defaultValue()),
                    variable.meaning());
        }
        return table;
    }

    private void group(PageText page, ConfigInterfaces.Group group) {
        SourceType type = group.type();
        page.heading(title(type.simpleName()))
                .paragraph(type.doc().replaceAll("[,;] prefix `[^`]*`", "") + " Services: "
                        + modules.names(type.module()) + ".");
        MarkdownTable table = new MarkdownTable("setting", "environment variable", "type", "default", "meaning");
        for (Setting setting : group.settings()) {
            table.row(
                    code(setting.name()),
                    code(setting.variable()),
                    setting.type(),
                    setting.defaultValue(),
                    setting.meaning());
        }
        page.table(table);
    }

    /** For example {@code Base models} of {@code BaseModelsConfig}. */
    private static String title(String interfaceName) {
        String words = interfaceName
                .replaceAll("(Config|Settings)$", "")
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT);
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private MarkdownTable limits() {
        SourceType type = sources.types().stream()
                .filter(each -> each.simpleName().equals(SizeLimit.class.getSimpleName()) && each.isEnum())
                .findFirst()
                .orElseThrow();
        MarkdownTable table = new MarkdownTable("environment variable", "default", "applies to");
        for (SizeLimit limit : SizeLimit.values()) {
            table.row(
                    code(limit.setting()), code(Long.toString(limit.defaultValue())), type.docOfConstant(limit.name()));
        }
        return table;
    }

    private static MarkdownTable launcher() {
        MarkdownTable table = new MarkdownTable("environment variable", "read by", "default", "meaning");
        for (Variable variable : LauncherVariables.ALL) {
            table.row(code(variable.name()), variable.reader(), code(variable.defaultValue()), variable.meaning());
        }
        return table;
    }

    private MarkdownTable renamed() {
        Properties names = load(root.resolve(RENAMED));
        MarkdownTable table = new MarkdownTable("old name", "new name");
        for (String old : names.stringPropertyNames().stream().sorted().toList()) {
            table.row(named(old), named(names.getProperty(old)));
        }
        return table;
    }

    private static String named(String variable) {
        return code(variable.replace("*", "<NAME>"));
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return properties;
    }
}
