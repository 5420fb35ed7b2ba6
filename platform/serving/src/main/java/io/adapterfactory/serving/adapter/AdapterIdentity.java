package io.adapterfactory.serving.adapter;

/** Ids of an adapter and of its origins. */
public record AdapterIdentity(String adapterId, String taskId, String baseModel, String hypernetworkVersion) {}
