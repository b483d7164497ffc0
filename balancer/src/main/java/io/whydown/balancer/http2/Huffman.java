package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Memory;

/// The Huffman code of header strings (RFC 7541, appendix B), read four bits at a time.
final class Huffman {

  /*
   * The code is canonical: lengths are enough to make it. Bits lead through a tree of 256 inner nodes;
   * for each node and each four bits the table says which node is next and whether a byte came out (at
   * most one: no code is shorter than five bits).
   */

  /// The lengths of the codes of the bytes 0 to 255 and of the end: A is 5 bits, Z is 30.
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
          + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
          + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
          + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
          + "Z";

  private static final int END = 256;
  private static final int MAX_BITS = 30;
  private static final int OUT = 1 << 16;
  private static final int BAD = 1 << 17;

  /// By node and four bits: the next node, the byte that comes out in the second byte, and flags.
  private static final int[] NEXT = new int[256 * 16];

  /// Whether a string may end at this node: after fewer than eight bits of the end's code.
  private static final boolean[] MAY_END = new boolean[256];

  static {
    // Nodes from 0; a leaf is -1 - symbol.
    int[][] nodes = new int[256][2];
    int count = 1;
    int code = 0;
    for (int bits = 1; bits <= MAX_BITS; bits++) {
      code <<= 1;
      for (int symbol = 0; symbol <= END; symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + 5 != bits) {
          continue;
        }
        int node = 0;
        for (int bit = bits - 1; bit > 0; bit--) {
          int way = code >> bit & 1;
          if (nodes[node][way] == 0) {
            nodes[node][way] = count++;
          }
          node = nodes[node][way];
        }
        nodes[node][code & 1] = -1 - symbol;
        code++;
      }
    }
    for (int node = 0; node < 256; node++) {
      for (int four = 0; four < 16; four++) {
        NEXT[node << 4 | four] = walk(nodes, node, four);
      }
    }
    int node = 0;
    for (int bits = 0; bits < 8; bits++) {
      MAY_END[node] = true;
      node = nodes[node][1];
    }
  }

  private Huffman() {}

  private static int walk(int[][] nodes, int from, int four) {
    int node = from;
    int out = 0;
    for (int bit = 3; bit >= 0; bit--) {
      node = nodes[node][four >> bit & 1];
      if (node == -1 - END) {
        return BAD;
      }
      if (node < 0) {
        out = OUT | (-1 - node) << 8;
        node = 0;
      }
    }
    return out | node;
  }

  /// Decodes into `to` and returns where it ends; -1 when it is no such string. There must be room
  /// for eight bytes for each five that come.
  static int decode(Memory memory, int from, int end, byte[] to, int at) {
    int node = 0;
    int put = at;
    for (int i = from; i < end; i++) {
      int b = memory.get(i) & 0xff;
      int step = NEXT[node << 4 | b >> 4];
      if ((step & OUT) != 0) {
        to[put++] = (byte) (step >> 8);
      }
      int bad = step & BAD;
      step = NEXT[(step & 0xff) << 4 | b & 15];
      if ((step & OUT) != 0) {
        to[put++] = (byte) (step >> 8);
      }
      if (((bad | step) & BAD) != 0) {
        return -1;
      }
      node = step & 0xff;
    }
    return MAY_END[node] ? put : -1;
  }
}
