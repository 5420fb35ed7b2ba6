package io.adapterfactory.serving.controller;

/** Which adapter it is, and what it was made from. */
public record AdapterIdentity(String adapterId, String taskId, String baseModel, String hypernetworkVersion) {}
