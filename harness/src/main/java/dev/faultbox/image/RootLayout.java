package dev.faultbox.image;

import java.util.Set;

/** What every root file system made by Faultbox holds beside programs and libraries. */
final class RootLayout {
  /**
   * Changes when this class or the way images are written changes: old images are then not used.
   */
  static final String VERSION = "1";

  private static final int PUBLIC = 0755;
  private static final int ANYBODY_WRITES = 01777;
  private static final int KERNEL = 0555;
  private static final int PRIVATE = 0700;
  private static final int READABLE = 0644;

  /** Names that a program may not take in the root directory, because something else is there. */
  private static final Set<String> TAKEN =
      Set.of(
          ".faultbox",
          ".dockerenv",
          "app",
          "bin",
          "dev",
          "etc",
          "home",
          "lib",
          "lib32",
          "lib64",
          "mnt",
          "opt",
          "proc",
          "root",
          "run",
          "sbin",
          "srv",
          "sys",
          "tmp",
          "usr",
          "var");

  private RootLayout() {}

  /** Where a program of this name goes. */
  static String programPath(String name) {
    return TAKEN.contains(name) ? "/.faultbox/bin/" + name : "/" + name;
  }

  /** Mount points of the engine and of the gate, and nothing else. */
  static FileTree.Builder mountPoints() {
    return new FileTree.Builder()
        .directory("/dev", PUBLIC)
        .directory("/dev/shm", ANYBODY_WRITES)
        .directory("/mnt", PUBLIC)
        .directory("/proc", KERNEL)
        .directory("/run", PUBLIC)
        .directory("/sys", KERNEL)
        .directory("/tmp", ANYBODY_WRITES)
        .file("/etc/hostname", READABLE, "")
        .file("/etc/hosts", READABLE, "")
        .file("/etc/resolv.conf", READABLE, "");
  }

  /** The root of a service: mount points, users, name service order, certificates. */
  static FileTree.Builder service() {
    FileTree.Builder tree =
        mountPoints()
            .directory("/app", PUBLIC)
            .directory("/root", PRIVATE)
            .directory("/var/tmp", ANYBODY_WRITES)
            .file("/etc/group", READABLE, "root:x:0:\nnobody:x:65534:\n")
            .file("/etc/nsswitch.conf", READABLE, "hosts: files dns\n")
            .file(
                "/etc/passwd",
                READABLE,
                "root:x:0:0:root:/root:/sbin/nologin\n"
                    + "nobody:x:65534:65534:nobody:/:/sbin/nologin\n");
    certificates(tree);
    return tree;
  }

  /** For an image that stands on another: what a service needs beyond any distribution. */
  static FileTree.Builder onBase() {
    return new FileTree.Builder().directory("/app", PUBLIC);
  }

  static void certificates(FileTree.Builder tree) {
    Certificates.find()
        .ifPresent(bundle -> tree.file(Certificates.PATH_IN_IMAGE, READABLE, bundle));
  }
}
