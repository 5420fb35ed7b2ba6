package io.adapterfactory.verification.reference.http;

import static io.adapterfactory.verification.reference.page.MarkdownTable.code;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.VariableTree;
import io.adapterfactory.verification.reference.page.MarkdownTable;
import io.adapterfactory.verification.reference.page.PageText;
import io.adapterfactory.verification.reference.source.JavaSources;
import io.adapterfactory.verification.reference.source.ServiceModules;
import io.adapterfactory.verification.reference.source.SourceType;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every HTTP endpoint of the services, from the JAX-RS and OpenAPI annotations. */
public final class HttpPage {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** An endpoint of a service. */
    private record Endpoint(String method, String path, String purpose) {}

    private final Path root;
    private final ServiceModules modules;
    private final JavaSources sources;

    public HttpPage(Path root, ServiceModules modules, JavaSources sources) {
        this.root = root;
        this.modules = modules;
        this.sources = sources;
    }

    public String text() {
        PageText page = new PageText("HTTP");
        page.paragraph(
                "Roles are needed only with [login](../how-to/operating.md#closed-doors). Bodies are JSON unless the purpose says"
                        + " otherwise. Errors are problem documents (RFC 9457). `/q/openapi` of each service has the schemas of requests"
                        + " and answers.");
        page.heading("All services").table(common());
        for (String service : ServiceModules.SERVICES) {
            page.heading(ServiceModules.shortName(service)).table(own(service));
        }
        return page.toString();
    }

    private MarkdownTable common() {
        AccessRules rules = new AccessRules(root, ServiceModules.SERVICES.get(0));
        MarkdownTable table = new MarkdownTable("method", "path", "role", "purpose");
        for (Endpoint endpoint : List.of(
                new Endpoint("GET", "/q/health/live", "Whether the process works; if not, restart it."),
                new Endpoint(
                        "GET",
                        "/q/health/ready",
                        "Whether the service can do its work; if not, the answer has the reason."),
                new Endpoint("GET", "/q/metrics", "[Metrics](metrics.md) as Prometheus text."),
                new Endpoint("GET", "/q/openapi", "OpenAPI document as YAML; as JSON with `?format=json`."))) {
            row(table, endpoint, rules);
        }
        return table;
    }

    private MarkdownTable own(String service) {
        AccessRules rules = new AccessRules(root, service);
        MarkdownTable table = new MarkdownTable("method", "path", "role", "purpose");
        sources.annotated("Path").stream()
                .filter(type -> modules.having(type.module()).contains(ServiceModules.shortName(service)))
                .flatMap(HttpPage::endpoints)
                .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method))
                .forEach(endpoint -> row(table, endpoint, rules));
        return table;
    }

    private static void row(MarkdownTable table, Endpoint endpoint, AccessRules rules) {
        table.row(
                endpoint.method(),
                code(endpoint.path()),
                rules.role(endpoint.method(), endpoint.path()),
                endpoint.purpose());
    }

    private static Stream<Endpoint> endpoints(SourceType type) {
        String base = type.argument("Path", "value").orElseThrow();
        return type.methods().stream().flatMap(method -> {
            ModifiersTree modifiers = method.getModifiers();
            String path = type.argument(modifiers, "Path", "value")
                    .map(own -> joined(base, own))
                    .orElse(base);
            return METHODS.stream()
                    .filter(verb -> SourceType.annotation(modifiers, verb).isPresent())
                    .map(verb -> new Endpoint(verb, path, purpose(type, method)));
        });
    }

    private static String joined(String base, String own) {
        return base.replaceAll("/$", "") + "/" + own.replaceAll("^/", "");
    }

    private static String purpose(SourceType type, MethodTree method) {
        String summary = type.argument(method.getModifiers(), "Operation", "summary")
                .orElseThrow(() -> new IllegalStateException(
                        "%s.%s has no @Operation with a summary".formatted(type.simpleName(), method.getName())));
        Optional<String> description = type.argument(method.getModifiers(), "Operation", "description");
        String query = method.getParameters().stream()
                .flatMap(parameter -> query(type, parameter).stream())
                .collect(Collectors.joining(", "));
        return Stream.of(
                        sentence(summary),
                        description.map(HttpPage::sentence).orElse(""),
                        query.isEmpty() ? "" : "Query: " + query + ".")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static Optional<String> query(SourceType type, VariableTree parameter) {
        ModifiersTree modifiers = parameter.getModifiers();
        Optional<String> value = type.argument(modifiers, "DefaultValue", "value");
        return Stream.of("QueryParam", "RestQuery")
                .filter(annotation ->
                        SourceType.annotation(modifiers, annotation).isPresent())
                .map(annotation -> type.argument(modifiers, annotation, "value")
                        .orElse(parameter.getName().toString()))
                .findFirst()
                .map(name -> code(name)
                        + value.map(text -> " (default " + code(text) + ")").orElse(""));
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
