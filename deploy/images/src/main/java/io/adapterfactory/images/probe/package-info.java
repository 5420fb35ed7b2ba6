/** The health check of a service's image; it is part of the image. */
package io.adapterfactory.images.probe;
