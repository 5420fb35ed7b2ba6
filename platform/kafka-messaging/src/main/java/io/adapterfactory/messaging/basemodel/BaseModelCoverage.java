package io.adapterfactory.messaging.basemodel;

import io.adapterfactory.messaging.ServiceName;
import io.adapterfactory.schemas.ConsumerGroups;
import io.adapterfactory.t2l.artifact.ArtifactStore;
import io.adapterfactory.t2l.artifact.FolderKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.jboss.logging.Logger;

/**
 * Finds base models whose records no pod of this service processes: every group of pods skips them, so they get neither
 * a result nor a dead letter. The names of the groups with members reveal it, so any pod can check it.
 */
@Singleton
public class BaseModelCoverage {

    private static final Logger LOG = Logger.getLogger(BaseModelCoverage.class);
    private static final long PERIOD_SECONDS = 30;
    private static final long LIMIT_SECONDS = 10;

    private final BaseModelSelection selection;
    private final ArtifactStore store;
    private final Map<String, Object> kafka;
    private final String service;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "base-model-coverage");
        made.setDaemon(true);
        return made;
    });
    private volatile Set<String> untaken = Set.of();

    BaseModelCoverage(
            BaseModelSelection selection,
            ArtifactStore store,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            ServiceName service,
            MeterRegistry metrics) {
        this.selection = selection;
        this.store = store;
        this.kafka = kafka;
        this.service = service.toString();
        Gauge.builder("factory." + service + ".base.models.untaken", this, coverage -> coverage.untaken()
                        .size())
                .description("Base models of the store whose records no pod of this service handles")
                .register(metrics);
    }

    /** Base models of the store whose records no pod processed at the last check. */
    public Set<String> untaken() {
        return untaken;
    }

    @PostConstruct
    void start() {
        if (!selection.toString().equals("all")) {
            thread.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void look() {
        try {
            Set<String> found = untaken(
                    store.names(FolderKind.BASE_MODELS), groupsWithMembers(service + "-service"), selection.except());
            if (!found.isEmpty() && !found.equals(untaken)) {
                LOG.warnf(
                        "no %s processes records of the base models %s; add them to FACTORY_BASE_MODELS_ONLY of a"
                                + " pod, or start a pod without this setting",
                        service, found);
            }
            untaken = found;
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            LOG.debugf("cannot check which base models are processed: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @param names of the base models in the store
     * @param groups for each group with members, the names that it processes; an empty set for the group that processes
     *     the rest
     * @param except names that the group of the rest leaves to other groups, as far as this pod knows
     */
    static Set<String> untaken(Collection<String> names, List<Set<String>> groups, Set<String> except) {
        Set<String> untaken = new TreeSet<>(names);
        if (groups.stream().anyMatch(Set::isEmpty)) {
            untaken.retainAll(except);
        }
        groups.forEach(untaken::removeAll);
        return untaken;
    }

    private List<Set<String>> groupsWithMembers(String rest)
            throws ExecutionException, TimeoutException, InterruptedException {
        try (Admin admin = Admin.create(kafka)) {
            return admin
                    .describeConsumerGroups(ServiceGroups.of(admin, rest))
                    .all()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .filter(group -> !group.members().isEmpty())
                    .map(ConsumerGroupDescription::groupId)
                    .map(group -> ConsumerGroups.baseModels(rest, group).orElseThrow())
                    .toList();
        }
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
