package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.proof.BaseModelPrompts;
import io.adapterfactory.t2l.artifact.ArtifactStore;

/** What all targets need of the store: the adapters, and how their base models are asked. */
record StoredFiles(AdapterOffers offers, BaseModelPrompts prompts) {

    static StoredFiles of(ArtifactStore store) {
        return new StoredFiles(new AdapterOffers(store), new BaseModelPrompts(store));
    }
}
