package io.adapterfactory.verification.reference.metric;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.adapterfactory.verification.reference.source.SourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The metrics that a type registers: {@code Gauge.builder("factory.…")…} with what follows in the chain of calls, and {@code
 * registry.counter("factory.…", "key", value)}.
 */
final class MetricCalls extends TreePathScanner<Void, Void> {

    private static final String PREFIX = "factory.";
    private static final Set<String> KINDS =
            Set.of("Counter", "FunctionCounter", "Gauge", "MultiGauge", "Timer", "DistributionSummary");
    private static final Map<String, String> KINDS_BY_METHOD =
            Map.of("counter", "Counter", "timer", "Timer", "gauge", "Gauge", "summary", "DistributionSummary");

    private final SourceType type;
    private final List<Metric> found = new ArrayList<>();
    /** Keys in {@code Tags.of(...)} anywhere in the type; a {@code MultiGauge} takes its rows from there. */
    private final Set<String> rowKeys = new TreeSet<>();

    private MetricCalls(SourceType type) {
        this.type = type;
    }

    static List<Metric> of(SourceType type) {
        MetricCalls calls = new MetricCalls(type);
        calls.scan(type.path(), null);
        return calls.found.stream()
                .map(metric -> metric.kind().equals("MultiGauge") ? withTags(metric, calls.rowKeys) : metric)
                .toList();
    }

    private static Metric withTags(Metric metric, Set<String> tags) {
        return new Metric(metric.name(), metric.kind(), metric.unit(), metric.histogram(), tags, metric.description());
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
        if (call.getMethodSelect() instanceof MemberSelectTree select
                && !call.getArguments().isEmpty()) {
            String method = select.getIdentifier().toString();
            String owner = select.getExpression().toString();
            if (owner.equals("Tags") && method.equals("of")) {
                rowKeys.addAll(keys(call.getArguments(), 0));
            }
            String name = type.text(call.getArguments().get(0));
            if (name.startsWith(PREFIX)) {
                if (method.equals("builder") && KINDS.contains(owner)) {
                    found.add(chained(name, owner));
                } else if (KINDS_BY_METHOD.containsKey(method)) {
                    found.add(
                            new Metric(name, KINDS_BY_METHOD.get(method), "", false, keys(call.getArguments(), 1), ""));
                }
            }
        }
        return super.visitMethodInvocation(call, none);
    }

    /** Reads the calls that follow {@code builder(...)} in its chain. */
    private Metric chained(String name, String kind) {
        String description = "";
        String unit = "";
        boolean histogram = false;
        Set<String> tags = new TreeSet<>();
        TreePath path = getCurrentPath();
        while (path.getParentPath().getLeaf() instanceof MemberSelectTree select
                && path.getParentPath().getParentPath().getLeaf() instanceof MethodInvocationTree next) {
            switch (select.getIdentifier().toString()) {
                case "description" ->
                    description = type.text(next.getArguments().get(0));
                case "baseUnit" -> unit = type.text(next.getArguments().get(0));
                case "publishPercentileHistogram" -> histogram = true;
                case "tag", "tags" -> tags.addAll(keys(next.getArguments(), 0));
                default -> {
                    // Has no data for the page.
                }
            }
            path = path.getParentPath().getParentPath();
        }
        return new Metric(name, kind, unit, histogram, tags, description);
    }

    /** Every second argument from {@code first} is a key. For {@code Tags.of(...)}, its own arguments are used. */
    private Set<String> keys(List<? extends ExpressionTree> arguments, int first) {
        Set<String> keys = new TreeSet<>();
        for (int i = first; i < arguments.size(); i += 2) {
            if (SourceType.isText(arguments.get(i))) {
                keys.add(type.text(arguments.get(i)));
            } else if (arguments.get(i) instanceof MethodInvocationTree call
                    && call.getMethodSelect().toString().equals("Tags.of")) {
                keys.addAll(keys(call.getArguments(), 0));
            }
        }
        return keys;
    }
}
