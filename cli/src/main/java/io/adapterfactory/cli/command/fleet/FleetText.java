package io.adapterfactory.cli.command.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The evaluator's answers as lines for people. */
final class FleetText {

    private FleetText() {}

    static void fleet(JsonNode fleet, PrintWriter out) {
        if (!fleet.path("complete").asBoolean()) {
            out.println("the evaluator is still reading the topics; adapters may be missing");
        }
        if (fleet.path("served").isEmpty()) {
            out.println("no inference server serves an adapter");
        }
        fleet.path("served").forEach(row -> out.println(served(row)));
        fleet.path("refreshes").forEach(refresh -> out.println(summary(refresh)));
    }

    private static String served(JsonNode row) {
        List<String> scores = new ArrayList<>();
        row.path("scores")
                .forEach(score -> scores.add(String.format(
                        Locale.ROOT,
                        "%s %.1f %% (%+.1f)",
                        score.path("benchmark").asText(),
                        100 * score.path("score").asDouble(),
                        100 * score.path("gain").asDouble())));
        return String.format(
                "%s %-12s %s%s  %s/%s  %s  %s",
                row.path("isOfChampion").asBoolean() ? "*" : " ",
                row.path("target").asText(),
                row.path("servedAs").asText(),
                row.path("alias").isTextual() ? " " + row.path("alias").asText() : "",
                row.path("baseModel").asText(),
                row.path("version").asText(),
                String.join(", ", scores),
                row.path("description").asText());
    }

    private static String summary(JsonNode refresh) {
        List<String> counts = new ArrayList<>();
        refresh.path("counts")
                .properties()
                .forEach(count -> counts.add(
                        count.getValue().asInt() + " " + count.getKey().toLowerCase(Locale.ROOT)));
        return "refresh " + refresh.path("refreshId").asText() + " with "
                + refresh.path("baseModel").asText() + "/"
                + refresh.path("version").asText() + ": " + String.join(", ", counts) + " of "
                + refresh.path("adapters").asInt() + whereItStands(refresh);
    }

    private static String whereItStands(JsonNode refresh) {
        if (refresh.path("rolledBackAt").isTextual()) {
            return "; rolled back " + refresh.path("rolledBackAt").asText();
        }
        return refresh.path("finished").asBoolean() ? "; finished" : "; under way";
    }

    static void refresh(JsonNode detail, PrintWriter out) {
        out.println(summary(detail.path("summary")));
        detail.path("adapters")
                .forEach(item -> out.printf(
                        "  %-9s %s  %s  %s%n",
                        item.path("state").asText().toLowerCase(Locale.ROOT),
                        item.path("adapterId").asText(),
                        item.path("description").asText(),
                        item.path("reason").asText()));
    }

    static void started(JsonNode started, PrintWriter out) {
        out.printf(
                "refresh %s makes %s again with %s; \"factory fleet\" shows the progress%n",
                started.path("refreshId").asText(),
                adapters(started.path("adapters").asInt()),
                started.path("version").asText());
    }

    static void rolledBack(JsonNode rolledBack, PrintWriter out) {
        out.printf(
                "refresh %s is rolled back; the adapters before it are being loaded%n",
                rolledBack.path("refreshId").asText());
    }

    static void plan(JsonNode plan, PrintWriter out) {
        String baseModel = plan.path("baseModel").asText();
        String version = plan.path("version").asText();
        if (plan.path("adapters").isEmpty()) {
            out.println("there is nothing to refresh: " + version + " made every adapter of base model " + baseModel
                    + " that is served");
            return;
        }
        out.printf(
                "%s/%s would make %s again%n",
                baseModel, version, adapters(plan.path("adapters").size()));
        plan.path("adapters").forEach(item -> {
            List<String> targets = texts(item.path("targets"));
            List<String> benchmarks = texts(item.path("benchmarks"));
            out.printf(
                    "  %s  %s  on %s, scored on %s: %s%n",
                    item.path("adapterId").asText(),
                    item.path("description").asText(),
                    String.join(", ", targets),
                    String.join(", ", benchmarks),
                    item.path("reason").asText());
        });
    }

    private static String adapters(int number) {
        return number + (number == 1 ? " adapter" : " adapters");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
