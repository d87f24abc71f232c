import { table } from './layout.js';

/** TS 23.038, A.3.4, Bengali locking shift. */
export const bengaliLocking = table(String.raw`
  0981 0982 0983 0985 0986 0987 0988 0989 098a 098b LF   098c --   CR   --   098f
  0990 --   --   0993 0994 0995 0996 0997 0998 0999 099a ESC  099b 099c 099d 099e
  SP   !    099f 09a0 09a1 09a2 09a3 09a4 )    (    09a5 09a6 ,    09a7 .    09a8
  0    1    2    3    4    5    6    7    8    9    :    ;    --   09aa 09ab ?
  09ac 09ad 09ae 09af 09b0 --   09b2 --   --   --   09b6 09b7 09b8 09b9 09bc 09bd
  09be 09bf 09c0 09c1 09c2 09c3 09c4 --   --   09c7 09c8 --   --   09cb 09cc 09cd
  09ce a    b    c    d    e    f    g    h    i    j    k    l    m    n    o
  p    q    r    s    t    u    v    w    x    y    z    09d7 09dc 09dd 09f0 09f1
`);

/** TS 23.038, A.2.4, Bengali single shift. */
export const bengaliSingle = table(String.raw`
  @    £    $    ¥    ¿    "    ¤    %    &    '    FF   *    +    --   -    /
  <    =    >    ¡    ^    ¡    _    #    *    09e6 09e7 --   09e8 09e9 09ea 09eb
  09ec 09ed 09ee 09ef 09df 09e0 09e1 09e2 {    }    09e3 09f2 09f3 09f4 09f5 \
  09f6 09f7 09f8 09f9 09fa --   --   --   --   --   --   --   [    ~    ]    --
  |    A    B    C    D    E    F    G    H    I    J    K    L    M    N    O
  P    Q    R    S    T    U    V    W    X    Y    Z    --   --   --   --   --
  --   --   --   --   --   €    --   --   --   --   --   --   --   --   --   --
  --   --   --   --   --   --   --   --   --   --   --   --   --   --   --   --
`);
