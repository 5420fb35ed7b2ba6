package io.adapterfactory.dashboard.http;

/** What went wrong, and what is expected. */
public record ApiError(String error) {}
