package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.generator.prediction.ScoredTasks;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/** Produces the adapter maker: a real one, unless the settings choose the simulation. */
class AdapterMakerProducer {

    private static final Logger LOG = Logger.getLogger(AdapterMakerProducer.class);

    @Produces
    @Singleton
    AdapterMaker maker(GeneratorConfig config, AdapterStore store, ScoredTasks scores) {
        OptionalDouble simulated = config.simulatedSecondsPerAdapter();
        if (simulated.isEmpty()) {
            return new HypernetworkAdapterMaker(store, scores, config.adapterType());
        }
        AdapterMaker maker = new SimulatedAdapterMaker(simulated.getAsDouble());
        LOG.warnf(
                "THIS GENERATOR DOES NOT GENERATE ADAPTERS: it waits %s s for each and announces simulated ones;"
                        + " unset factory.simulated-seconds-per-adapter to generate real ones",
                simulated.getAsDouble());
        return maker;
    }

    /** Fails at startup, not at the first task, if a setting is wrong. */
    void checkAtStart(@Observes StartupEvent start, AdapterMaker maker) {}
}
