package io.adapterfactory.messaging.basemodel;

import io.adapterfactory.schemas.ConsumerGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;

/** The consumer groups that share a service's topic: the group of the rest, and one for each set of base models. */
public final class ServiceGroups {

    private static final long LIMIT_SECONDS = 5;

    private ServiceGroups() {}

    /**
     * @param rest the group that processes the rest, for example {@code evaluator-service}; it comes first, even if it
     *     does not exist yet
     * @return names of the groups that the broker knows
     */
    public static List<String> of(Admin admin, String rest)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<String> groups = new ArrayList<>();
        groups.add(rest);
        for (GroupListing listing :
                admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            boolean isOfService =
                    ConsumerGroups.baseModels(rest, listing.groupId()).isPresent();
            if (isOfService && !listing.groupId().equals(rest)) {
                groups.add(listing.groupId());
            }
        }
        return groups;
    }
}
