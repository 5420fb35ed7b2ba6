/** Settings that every service has (store, signing, device), and the beans that are created from them at startup. */
package io.adapterfactory.settings;
