package dev.faultbox.image;

import java.util.Locale;

/** Names of processor architectures, in the spelling of engines and of GOARCH. */
final class Architecture {
  private Architecture() {}

  /** The name of an ELF machine number; one that is not known is named by its number. */
  static String ofElf(int machine, boolean littleEndian) {
    return switch (machine) {
      case 3 -> "386";
      case 8 -> littleEndian ? "mipsle" : "mips";
      case 21 -> littleEndian ? "ppc64le" : "ppc64";
      case 22 -> "s390x";
      case 40 -> "arm";
      case 62 -> "amd64";
      case 183 -> "arm64";
      case 243 -> "riscv64";
      case 258 -> "loong64";
      default -> "ELF machine " + machine;
    };
  }

  /** Brings the spellings of uname and of engines to one. */
  static String normalize(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64", "arm64/v8" -> "arm64";
      case "i386", "i686", "x86" -> "386";
      default -> lower;
    };
  }
}
