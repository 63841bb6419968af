package dev.faultbox.model;

/** The container engine as it is named in result files. */
public record EngineInfo(String name, String version, String kernel, String arch) {}
