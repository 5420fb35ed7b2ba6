package io.adapterfactory.t2l.template.value;

/** A text marked by the {@code safe} filter. It can be printed, joined by {@code ~}, compared, and measured. */
public record Markup(String text) {}
