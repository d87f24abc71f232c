import { table } from './layout.js';

/** TS 23.038, A.3.5, Gujarati locking shift. */
export const gujaratiLocking = table(String.raw`
  0a81 0a82 0a83 0a85 0a86 0a87 0a88 0a89 0a8a 0a8b LF   0a8c 0a8d CR   --   0a8f
  0a90 0a91 --   0a93 0a94 0a95 0a96 0a97 0a98 0a99 0a9a ESC  0a9b 0a9c 0a9d 0a9e
  SP   !    0a9f 0aa0 0aa1 0aa2 0aa3 0aa4 )    (    0aa5 0aa6 ,    0aa7 .    0aa8
  0    1    2    3    4    5    6    7    8    9    :    ;    --   0aaa 0aab ?
  0aac 0aad 0aae 0aaf 0ab0 --   0ab2 0ab3 --   0ab5 0ab6 0ab7 0ab8 0ab9 0abc 0abd
  0abe 0abf 0ac0 0ac1 0ac2 0ac3 0ac4 0ac5 --   0ac7 0ac8 0ac9 --   0acb 0acc 0acd
  0ad0 a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    0ae0 0ae1 0ae2 0ae3 0af1
`);

/** TS 23.038, A.2.5, Gujarati single shift. */
export const gujaratiSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    0964 0965 --   0ae6 0ae7 0ae8 0ae9
  0aea 0aeb 0aec 0aed 0aee 0aef --   --   {    }    --   --   --   --   --   \
  --   --   --   --   --   --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
