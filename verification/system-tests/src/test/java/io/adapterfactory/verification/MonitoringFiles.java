package io.adapterfactory.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics of a factory that {@code deploy/prometheus} and {@code deploy/grafana} query. */
final class MonitoringFiles {

    private static final Pattern REGEX_NAME = Pattern.compile("__name__=~\"([^\"]*)\"");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    /** In a query, only names of metrics start like this. */
    private static final Pattern NAME =
            Pattern.compile("\\b(?:factory[_:]|kafka_|jvm_|process_|system_|http_|up\\b)[a-zA-Z0-9_:]*");

    /** Exposed after the first round; {@code TrainerIT} checks it. */
    private static final String TASK_WEIGHT = "factory_trainer_task_weight";

    private final Path root;

    MonitoringFiles(Path root) {
        this.root = root;
    }

    Path prometheus() {
        return root.resolve("deploy/prometheus");
    }

    /** Every query of rules, alerts and dashboards. */
    Set<String> queries() throws IOException {
        Set<String> queries = new LinkedHashSet<>();
        for (String file : List.of("recording-rules.yml", "alerting-rules.yml")) {
            queries.addAll(rules(file).findValuesAsText("expr"));
        }
        try (Stream<Path> files = Files.list(root.resolve("deploy/grafana/dashboards"))) {
            for (Path file : files.sorted().toList()) {
                queries.addAll(new ObjectMapper().readTree(file.toFile()).findValuesAsText("expr"));
            }
        }
        return queries;
    }

    private JsonNode rules(String file) {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(prometheus().resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names in a query that are neither exposed metrics nor recorded by a rule. */
    Set<String> unknownNames(String query, Set<String> exposed) {
        Set<String> known = new LinkedHashSet<>(exposed);
        known.addAll(rules("recording-rules.yml").findValuesAsText("record"));
        known.add("up");
        known.add(TASK_WEIGHT);
        Set<String> wanted = matches(NAME, QUOTED.matcher(query).replaceAll(""));
        Set<String> unknown = wanted.stream()
                .filter(name -> !known.contains(name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> patterns = REGEX_NAME
                .matcher(query)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        patterns.stream()
                .filter(pattern -> known.stream().noneMatch(name -> name.matches(pattern)))
                .forEach(unknown::add);
        if (wanted.isEmpty() && patterns.isEmpty()) {
            unknown.add("no metric at all");
        }
        return unknown;
    }

    /** The names of the samples in Prometheus's text format. */
    static Set<String> names(String exposition) {
        return exposition
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
