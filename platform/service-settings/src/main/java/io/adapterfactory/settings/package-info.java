/** Settings that every service has (store, signing, device), and what is made of them at the start. */
package io.adapterfactory.settings;
