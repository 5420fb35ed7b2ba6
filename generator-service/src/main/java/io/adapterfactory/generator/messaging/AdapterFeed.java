package io.adapterfactory.generator.messaging;

import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.Topics;
import io.adapterfactory.schemas.wire.EventCodec;
import io.adapterfactory.schemas.wire.RegistryUnreachableException;
import io.adapterfactory.schemas.wire.UnreadableEventException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Stream of committed adapters from all generators, for current listeners. */
@ApplicationScoped
public class AdapterFeed {

    private static final Logger LOG = Logger.getLogger(AdapterFeed.class);

    private final EventCodec avro;
    private final BroadcastProcessor<GeneratedAdapter> adapters = BroadcastProcessor.create();

    AdapterFeed(EventCodec avro) {
        this.avro = avro;
    }

    @Incoming("adapters-feed")
    @Blocking
    void onAdapter(byte[] value) {
        try {
            adapters.onNext(avro.decode(Topics.GENERATED_ADAPTERS, value, GeneratedAdapter.class));
        } catch (UnreadableEventException | RegistryUnreachableException e) {
            LOG.warnf("an adapter is missing from the feed: %s", e.getMessage());
        }
    }

    /** Adapters from now on; a slow listener misses some instead of delaying the others. */
    public Multi<GeneratedAdapter> adapters() {
        return adapters.onOverflow().dropPreviousItems();
    }
}
