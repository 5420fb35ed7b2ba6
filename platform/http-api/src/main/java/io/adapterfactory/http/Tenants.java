package io.adapterfactory.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucketBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Limits how many tasks each tenant may submit over HTTP. A label of the task names the tenant; if the token names one,
 * the label must not name another. Tasks without a tenant share a limit. Each process counts separately; the broker
 * limits tasks that come over Kafka.
 */
@ApplicationScoped
public class Tenants {

    /** Claim of a token: the tenant for which its holder publishes. */
    public static final String CLAIM = "tenant";

    /** Clients choose the names, so their number must be limited to limit memory. */
    private static final int MAX_REMEMBERED = 10_000;

    private static final Duration DAY = Duration.ofDays(1);

    private final String label;
    private final int perMinute;
    private final int perDay;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    @Inject
    Tenants(
            @ConfigProperty(name = "tenants.label") String label,
            @ConfigProperty(name = "tenants.tasks-per-minute") int perMinute,
            @ConfigProperty(name = "tenants.tasks-per-day") int perDay) {
        this(label, perMinute, perDay, TimeMeter.SYSTEM_MILLISECONDS);
    }

    /**
     * @param label the label that names a task's tenant
     * @param perMinute tasks of one tenant; 0 for any number
     * @param perDay likewise
     */
    Tenants(String label, int perMinute, int perDay, TimeMeter clock) {
        if (perMinute < 0 || perDay < 0) {
            throw new IllegalArgumentException("FACTORY_TENANT_TASKS_PER_MINUTE and FACTORY_TENANT_TASKS_PER_DAY are "
                    + perMinute + " and " + perDay + "; expected 1 or more, or 0 for no limit");
        }
        this.label = label;
        this.perMinute = perMinute;
        this.perDay = perDay;
        this.clock = clock;
    }

    /** No limit for any tenant. */
    public static Tenants unlimited() {
        return new Tenants(CLAIM, 0, 0, TimeMeter.SYSTEM_MILLISECONDS);
    }

    /**
     * Counts a task that is about to be published.
     *
     * @param labels the labels of the submitted task
     * @param ofToken the tenant that the token names, if any
     * @return the labels to publish the task with
     * @throws ForeignTenantException when the labels and the token name different tenants
     * @throws TooManyTasksException when the tenant has reached its limit
     */
    public Map<String, String> admit(Map<String, String> labels, Optional<String> ofToken) {
        Optional<String> claimed = Optional.ofNullable(labels.get(label));
        if (ofToken.isPresent() && claimed.isPresent() && !claimed.equals(ofToken)) {
            throw new ForeignTenantException("the label " + label + " is '" + claimed.get()
                    + "', but the token is for tenant '" + ofToken.get() + "'; leave the label out");
        }
        Map<String, String> published = new HashMap<>(labels);
        ofToken.ifPresent(tenant -> published.put(label, tenant));
        count(published.getOrDefault(label, ""));
        return published;
    }

    private void count(String tenant) {
        if (perMinute == 0 && perDay == 0) {
            return;
        }
        ConsumptionProbe probe = buckets.get(tenant, name -> bucket()).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw new TooManyTasksException(
                    tenant.isEmpty() ? "tasks without the label " + label : "tenant '" + tenant + "'",
                    limits(),
                    Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private Bucket bucket() {
        LocalBucketBuilder bucket = Bucket.builder().withCustomTimePrecision(clock);
        if (perMinute > 0) {
            bucket.addLimit(limit(perMinute, Duration.ofMinutes(1)));
        }
        if (perDay > 0) {
            bucket.addLimit(limit(perDay, DAY));
        }
        return bucket.build();
    }

    /** The full number at first, then refilled continuously. */
    private static Bandwidth limit(int tasks, Duration in) {
        return Bandwidth.builder().capacity(tasks).refillGreedy(tasks, in).build();
    }

    private String limits() {
        String minute = perMinute > 0 ? perMinute + " tasks per minute" : "";
        String day = perDay > 0 ? perDay + " tasks per day" : "";
        return minute + (minute.isEmpty() || day.isEmpty() ? "" : " and ") + day;
    }
}
