package dev.faultbox.run;

import java.util.Map;

/** Content of {@code /etc/hosts} of an instance: every service of the run by name. */
final class HostsFile {
  private HostsFile() {}

  /**
   * @param addresses service name to IPv4 address in text
   */
  static String of(Map<String, String> addresses) {
    StringBuilder text =
        new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
    addresses.forEach(
        (name, address) -> text.append(address).append('\t').append(name).append('\n'));
    return text.toString();
  }
}
