package io.adapterfactory.serving.kafka;

import io.adapterfactory.serving.controller.Reconciliation;
import io.adapterfactory.serving.controller.ServingView;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the view, which is filled from the topics. */
class ServingViewProducer {

    @Produces
    @Singleton
    ServingView view(Reconciliation reconciliation) {
        return new ServingView(reconciliation.baseModels());
    }
}
