/**
 * A client of the Hugging Face Hub that shares its settings and its cache with the Python client huggingface_hub. {@link
 * io.adapterfactory.t2l.hub.HubModel} downloads what a model needs into a snapshot folder of the cache.
 */
package io.adapterfactory.t2l.hub;
