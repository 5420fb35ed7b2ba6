package io.adapterfactory.serving.controller;

import io.adapterfactory.serving.proof.BaseModelPrompts;
import io.adapterfactory.t2l.artifact.ArtifactStore;

/** What all targets need from the store: the adapters, and the prompt rules of their base models. */
record StoredFiles(AdapterOffers offers, BaseModelPrompts prompts) {

    static StoredFiles of(ArtifactStore store) {
        return new StoredFiles(new AdapterOffers(store), new BaseModelPrompts(store));
    }
}
