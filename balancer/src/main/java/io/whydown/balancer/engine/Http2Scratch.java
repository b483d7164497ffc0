package io.whydown.balancer.engine;

import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http2.HeaderList;
import io.whydown.balancer.http2.RequestText;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.BufferPool;

/// What the HTTP/2 connections of one loop use for a moment, and their buffers of frames to be
/// sent. Used on its loop only.
final class Http2Scratch {

  /// Larger than a buffer, so that many streams' frames leave with one call.
  private static final int OUTPUT_BYTES = 65_536;

  /// Pseudo fields, and crumbs of cookies, which become one field.
  private static final int MORE_FIELDS = 64;

  final HeaderList list;
  final RequestText requests = new RequestText();
  private final Head head;
  private final BufferPool outputs;
  private final Buffer nowhere;

  Http2Scratch(ProcessConfig process) {
    int most = process.bufferBytes() - process.rewriteBytes();
    this.list = new HeaderList(process.maxHeaders() + MORE_FIELDS, most, process.bufferBytes());
    // Our own head has fields that rules have added.
    this.head = new Head(process.maxHeaders() * 2 + MORE_FIELDS);
    this.outputs = new BufferPool(Math.max(OUTPUT_BYTES, process.bufferBytes() * 2));
    this.nowhere = outputs.take();
  }

  /// Where frames go that nobody will read any more.
  Buffer nowhere() {
    nowhere.clear();
    return nowhere;
  }

  Head head() {
    return head;
  }

  BufferPool outputs() {
    return outputs;
  }

  Buffer takeOutput() {
    return outputs.take();
  }

  void giveOutput(Buffer buffer) {
    outputs.give(buffer);
  }
}
