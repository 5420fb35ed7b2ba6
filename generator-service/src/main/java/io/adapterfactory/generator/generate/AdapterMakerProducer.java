package io.adapterfactory.generator.generate;

import io.adapterfactory.generator.config.GeneratorConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;

/** Adapters are made, unless the settings say that making them is to be simulated. */
class AdapterMakerProducer {

    private static final Logger LOG = Logger.getLogger(AdapterMakerProducer.class);

    @Produces
    @Singleton
    AdapterMaker maker(GeneratorConfig config, AdapterStore store) {
        OptionalDouble simulated = config.simulatedSecondsPerAdapter();
        if (simulated.isEmpty()) {
            return new HypernetworkAdapterMaker(store);
        }
        AdapterMaker maker = new SimulatedAdapterMaker(simulated.getAsDouble());
        LOG.warnf(
                "THIS GENERATOR MAKES NO ADAPTERS: it waits %s s for each and announces simulated ones;"
                        + " unset factory.simulated-seconds-per-adapter to make real ones",
                simulated.getAsDouble());
        return maker;
    }

    /** A wrong setting is told at the start, not with the first task. */
    void checkAtStart(@Observes StartupEvent start, AdapterMaker maker) {}
}
