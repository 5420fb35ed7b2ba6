package io.adapterfactory.serving.fleet;

import io.adapterfactory.serving.adapter.BenchmarkScore;
import io.adapterfactory.serving.adapter.Champion;
import io.adapterfactory.serving.adapter.ScoredAdapter;
import io.adapterfactory.serving.controller.Reconciliation;
import io.adapterfactory.serving.controller.ServingRule;
import io.adapterfactory.serving.controller.ServingStatus;
import io.adapterfactory.serving.controller.ServingView;
import io.adapterfactory.serving.fleet.RefreshItem.State;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.file.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The adapters that inference servers serve, and their refreshes. */
@ApplicationScoped
public class Fleet {

    /** A record with this number of ids is smaller than 1 MB, Kafka's default limit. */
    static final int MAX_ADAPTERS = 20_000;

    private static final Logger LOG = Logger.getLogger(Fleet.class);
    private static final int MAX_AT_ONCE = 1000;
    private static final int HASH = 6;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Set<String> baseModels;
    private final Set<String> targets;
    private final ServingView serving;
    private final FleetView view;
    private final ServingRule rule;
    private final FleetRecords records;
    private final RefreshPlanner planner;
    private final Clock clock;

    public Fleet(
            Reconciliation reconciliation,
            ServingView serving,
            FleetView view,
            ServingRule rule,
            FleetRecords records,
            ArtifactStore store) {
        this.baseModels = reconciliation.baseModels();
        this.targets = reconciliation.states().keySet();
        this.serving = serving;
        this.view = view;
        this.records = records;
        this.planner = new RefreshPlanner(serving, store);
        this.rule = rule;
        this.clock = Clock.tickMillis(ZoneOffset.UTC); // records keep milliseconds
    }

    /** Base models that have a serving target. */
    public Set<String> baseModels() {
        return baseModels;
    }

    /** Whether all topics have been read; until then, adapters may be missing. Always true if there is no serving target. */
    public boolean isComplete() {
        return baseModels.isEmpty() || view.isComplete();
    }

    /** By target and description. */
    public List<ServedAdapterRow> served() {
        return statuses().stream()
                .filter(ServingStatus::isServed)
                .map(this::row)
                .sorted(Comparator.comparing(ServedAdapterRow::target)
                        .thenComparing(ServedAdapterRow::description)
                        .thenComparing(ServedAdapterRow::adapterId))
                .toList();
    }

    /** Without those of targets that are no longer in the settings. */
    private List<ServingStatus> statuses() {
        return serving.statuses().stream()
                .filter(status -> targets.contains(status.target()))
                .toList();
    }

    private ServedAdapterRow row(ServingStatus status) {
        Optional<ScoredAdapter> adapter = serving.find(status.adapter().adapterId());
        Optional<String> champion =
                serving.champion(status.adapter().baseModel()).map(Champion::version);
        return new ServedAdapterRow(
                status.target(),
                status.kind(),
                status.servedAs(),
                status.alias(),
                status.adapter().adapterId(),
                adapter.map(found -> found.adapter().description()).orElse(""),
                status.adapter().baseModel(),
                status.adapter().hypernetworkVersion(),
                champion.equals(Optional.of(status.adapter().hypernetworkVersion())),
                adapter.map(ScoredAdapter::scores).orElse(List.of()).stream()
                        .map(Fleet::score)
                        .toList(),
                status.changedAt());
    }

    private static ServedAdapterRow.Score score(BenchmarkScore score) {
        return new ServedAdapterRow.Score(score.benchmark(), score.score(), score.gain());
    }

    /** The newest first. */
    public List<RefreshProgress> refreshes() {
        RefreshStates states = states();
        List<RefreshProgress> all =
                new ArrayList<>(view.refreshes().stream().map(states::of).toList());
        Collections.reverse(all);
        return all;
    }

    public Optional<RefreshProgress> refresh(String id) {
        return view.refreshes().stream()
                .filter(refresh -> refresh.id().equals(id))
                .findFirst()
                .map(states()::of);
    }

    private RefreshStates states() {
        return new RefreshStates(serving, view, rule, statuses());
    }

    /**
     * What a refresh would do now.
     *
     * @throws FleetConflictException when nothing could be refreshed
     * @throws FleetNotReadyException while the topics are being read
     */
    public RefreshPlan plan(String baseModel) {
        requireServed(baseModel);
        RefreshPlan plan = planner.plan(baseModel, statuses());
        if (plan.adapters().size() > MAX_ADAPTERS) {
            throw new FleetConflictException(
                    plan.adapters().size() + " adapters would be refreshed; expected at most " + MAX_ADAPTERS);
        }
        return plan;
    }

    /**
     * Starts a refresh of all adapters of the plan; their orders follow.
     *
     * @param atOnce max unfinished orders, 1 to 1000
     * @throws IllegalArgumentException when {@code atOnce} is out of range
     * @throws FleetConflictException when the last refresh still makes adapters, or there is nothing to refresh
     * @throws FleetNotReadyException while the topics are being read
     */
    public Refresh start(String baseModel, int atOnce) {
        if (atOnce < 1 || atOnce > MAX_AT_ONCE) {
            throw new IllegalArgumentException("atOnce is " + atOnce + "; expected 1 to " + MAX_AT_ONCE);
        }
        RefreshPlan plan = plan(baseModel);
        newest(baseModel).filter(RefreshProgress::isOrdering).ifPresent(progress -> {
            throw new FleetConflictException("refresh " + progress.refresh().id() + " is under way: "
                    + words(progress.counts()) + "; wait until it has made all adapters, or roll it back");
        });
        if (plan.adapters().isEmpty()) {
            throw new FleetConflictException("there is nothing to refresh: " + plan.version()
                    + " made every adapter of base model " + baseModel + " that is served");
        }
        Instant now = clock.instant();
        Refresh refresh = new Refresh(
                id(baseModel, now),
                baseModel,
                plan.version(),
                atOnce,
                plan.adapters().stream().map(PlannedReplacement::adapterId).toList(),
                now,
                Optional.empty());
        publish(refresh);
        return refresh;
    }

    /** For example {@code 2 waiting, 1 made}. */
    private static String words(Map<State, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** A readable id, different for base models that are refreshed at the same time. */
    private static String id(String baseModel, Instant now) {
        return TIME.format(now) + "-"
                + Sha256.of(baseModel.getBytes(StandardCharsets.UTF_8)).substring(0, HASH);
    }

    /**
     * Rolls back the newest refresh that was not rolled back yet: the adapters that it replaced are served again.
     *
     * @throws FleetConflictException when there is none
     * @throws FleetNotReadyException while the topics are being read
     */
    public Refresh rollBack(String baseModel) {
        requireServed(baseModel);
        Refresh newest = ofBaseModel(baseModel).stream()
                .filter(refresh -> !refresh.isRolledBack())
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new FleetConflictException(
                        "base model " + baseModel + " has no refresh that could be rolled back"));
        Refresh rolledBack = newest.rolledBack(clock.instant());
        publish(rolledBack);
        return rolledBack;
    }

    private void publish(Refresh refresh) {
        records.publish(refresh);
        // Later steps in this process need it before it is read from the topic.
        view.put(refresh);
        if (refresh.isRolledBack()) {
            serving.rolledBack(refresh.id());
        }
    }

    private void requireServed(String baseModel) {
        if (!baseModels.contains(baseModel)) {
            throw new FleetConflictException("no serving target has base model '" + baseModel + "'; "
                    + (baseModels.isEmpty()
                            ? "there is no target: see the settings FACTORY_SERVING_TARGETS_..."
                            : "expected one of " + baseModels));
        }
        if (!view.isComplete()) {
            throw new FleetNotReadyException();
        }
    }

    private List<Refresh> ofBaseModel(String baseModel) {
        return view.refreshes().stream()
                .filter(refresh -> refresh.baseModel().equals(baseModel))
                .toList();
    }

    private Optional<RefreshProgress> newest(String baseModel) {
        return ofBaseModel(baseModel).stream().reduce((earlier, later) -> later).map(states()::of);
    }

    /** Orders the next adapters of unfinished refreshes, as many as their limits permit. Called by one evaluator only. */
    public void orderNext() {
        for (String baseModel : baseModels) {
            newest(baseModel)
                    .filter(progress -> !progress.refresh().isRolledBack())
                    .ifPresent(this::orderNext);
        }
    }

    private void orderNext(RefreshProgress progress) {
        Refresh refresh = progress.refresh();
        progress.items().stream()
                .filter(item -> item.state() == State.WAITING)
                .limit(Math.max(0, refresh.atOnce() - progress.underWay()))
                .forEach(item -> order(refresh, serving.find(item.adapterId()).orElseThrow()));
    }

    private void order(Refresh refresh, ScoredAdapter older) {
        RefreshOrder order = new RefreshOrder(
                refresh.taskId(older.adapter().identity().adapterId()),
                older.adapter(),
                refresh.version(),
                older.scores().stream().map(BenchmarkScore::benchmark).toList());
        records.order(order);
        view.ordered(order.taskId().toString());
        LOG.infof(
                "refresh %s ordered a successor of adapter %s",
                refresh.id(), order.taskId().adapterId());
    }
}
