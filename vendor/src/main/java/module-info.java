import org.jspecify.annotations.NullMarked;

/// One package per thing read: text to vendor records, vendor records to the model.
@NullMarked
module io.whydown.vendor {
  requires static transitive org.jspecify;
  requires transitive io.whydown.model;
  requires org.snakeyaml.engine.v2;
  requires tools.jackson.core;

  exports io.whydown.vendor;
  exports io.whydown.vendor.aws;
  exports io.whydown.vendor.balancers;
  exports io.whydown.vendor.changes;
  exports io.whydown.vendor.compose;
  exports io.whydown.vendor.containers;
  exports io.whydown.vendor.engine;
  exports io.whydown.vendor.errortext;
  exports io.whydown.vendor.errortext.codes;
  exports io.whydown.vendor.files;
  exports io.whydown.vendor.firewalld;
  exports io.whydown.vendor.haproxy;
  exports io.whydown.vendor.iproute2;
  exports io.whydown.vendor.iptables;
  exports io.whydown.vendor.journal;
  exports io.whydown.vendor.kubernetes;
  exports io.whydown.vendor.lsm;
  exports io.whydown.vendor.names;
  exports io.whydown.vendor.nftables;
  exports io.whydown.vendor.nginx;
  exports io.whydown.vendor.paste;
  exports io.whydown.vendor.procfs;
  exports io.whydown.vendor.programs;
  exports io.whydown.vendor.prose;
  exports io.whydown.vendor.requests;
  exports io.whydown.vendor.services;
  exports io.whydown.vendor.sockets;
  exports io.whydown.vendor.systemd;
}
