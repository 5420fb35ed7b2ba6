/** What an image asks its own service; it travels inside the image. */
package io.adapterfactory.images.probe;
