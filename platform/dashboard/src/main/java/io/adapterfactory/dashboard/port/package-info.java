/** What the pages need beyond the view: single records read again, orders, consumer lag, base models, answers. */
package io.adapterfactory.dashboard.port;
