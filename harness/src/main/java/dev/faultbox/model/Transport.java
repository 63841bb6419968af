package dev.faultbox.model;

/** What a port belongs to. In the order of the wire format. */
public enum Transport {
  TCP,
  UDP
}
