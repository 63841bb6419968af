package dev.faultbox.run;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
        (name, address) ->
            text.append(address)
                .append('\t')
                .append(String.join(" ", spellings(name)))
                .append('\n'));
    return text.toString();
  }

  /** Names have no case, but not every resolver knows: musl's compares this file byte by byte. */
  private static Set<String> spellings(String name) {
    Set<String> spellings = new LinkedHashSet<>();
    spellings.add(name);
    spellings.add(name.toLowerCase(Locale.ROOT));
    spellings.add(name.toUpperCase(Locale.ROOT));
    return spellings;
  }
}
