# Four seismic networks (Northern and Southern California, Alaska, worldwide)
# in the order of time, what people may have felt, and the strongest so far.
in nc: {mag: dec(2), net: bytes(2)};
in ci: {mag: dec(2), net: bytes(2)};
in ak: {mag: dec(2), net: bytes(2)};
in us: {mag: dec(2), net: bytes(2)};

nc | ordered_merge(ci, ak, us)
   | filter(mag >= 2.5)
   | scan({net: "--", mag: 0.00, strongest: 0.00, count: 0},
          {net: net, mag: mag, strongest: max(acc.strongest, mag),
           count: acc.count + 1})
